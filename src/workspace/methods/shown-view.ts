import type { OpenView } from '../message.ts';
import { APP_ID, BOT_ID, TEAM } from '../people.ts';
import { type RawValues, stateValues } from '../view-state.ts';

/** A view as payloads and answers carry it; `raw` is what the person has filled in so far. */
export function shownView(view: OpenView, raw: RawValues = {}): object {
  const { user: _, ...fields } = view;
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...(view.type === 'modal' && {
      submit: null,
      close: null,
      clear_on_close: false,
      notify_on_close: false,
    }),
    previous_view_id: null,
    root_view_id: view.id,
    ...fields,
    team_id: TEAM.id,
    app_id: APP_ID,
    app_installed_team_id: TEAM.id,
    bot_id: BOT_ID,
    state: { values: stateValues(view.blocks, raw) },
  };
}
