import { z } from 'zod';
import { PlainOption } from '../blocks/objects.ts';
import { shown } from '../methods/shown.ts';
import { shownView } from '../methods/shown-view.ts';
import { channelFields, type Desk, envelope } from './desk.ts';

export interface SuggestAct {
  readonly user: string;
  readonly view?: string | undefined;
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
  readonly block_id: string;
  readonly action_id: string;
  /** What was typed so far. */
  readonly value: string;
}

const Options = z.object({ options: z.array(PlainOption).max(100) });
export type Suggestions =
  | { readonly ok: true; readonly options: readonly z.infer<typeof PlainOption>[] }
  | { readonly ok: false; readonly error: string };

/** Asks the app for the options of an external select. */
export async function suggest(desk: Desk, act: SuggestAct): Promise<Suggestions> {
  const view = act.view ? desk.state.view(act.view) : undefined;
  const message = act.channel && act.ts ? desk.state.message(act.channel, act.ts) : undefined;
  const { trigger_id: _, ...common } = { trigger_id: '', ...envelope(desk, act.user) };
  const delivery = await desk.deliveries.interaction({
    type: 'block_suggestion',
    ...common,
    block_id: act.block_id,
    action_id: act.action_id,
    value: act.value,
    ...(view && { container: { type: 'view', view_id: view.id }, view: shownView(view) }),
    ...(message && { channel: channelFields(desk, message.channel), message: shown(desk, message) }),
  });
  const answered = Options.safeParse(delivery.ok ? delivery.body : undefined);
  return answered.success
    ? { ok: true, ...answered.data }
    : { ok: false, error: 'Could not load the options.' };
}
