import { z } from 'zod';
import type { Checked } from '../blocks/check.ts';
import { checkModal, type ModalView } from '../blocks/view.ts';
import { inputProblems } from '../input-problems.ts';
import type { OpenModal } from '../message.ts';
import { SlackError } from '../methods/method.ts';
import { shownView } from '../methods/shown-view.ts';
import { pushModal, replaceModal } from '../methods/views.ts';
import type { RawValues } from '../view-state.ts';
import { type ActResult, type Desk, DONE, envelope, refused } from './desk.ts';

const TROUBLE = 'We had some trouble connecting. Try again?';

const Acknowledgement = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

export interface SubmitAct {
  readonly user: string;
  readonly view: string;
  readonly values: RawValues;
}

/** Submit pressed: checked as Slack checks it, then handed to the app, whose acknowledgement decides what follows. */
export async function submit(desk: Desk, act: SubmitAct): Promise<ActResult> {
  const modal = openModal(desk, act.user, act.view);
  if (!modal) return refused('This view is no longer open.');
  const problems = inputProblems(modal.blocks, act.values);
  if (Object.keys(problems).length > 0) return refused('Please check what you filled in.', problems);
  const delivery = await desk.deliveries.interaction({
    type: 'view_submission',
    ...envelope(desk, act.user),
    view: shownView(modal, act.values),
    response_urls: [],
  });
  return delivery.ok ? follow(desk, modal, delivery.body) : refused(TROUBLE);
}

export interface CloseAct {
  readonly user: string;
  readonly view: string;
  /** True when the whole stack was closed at once. */
  readonly all?: boolean | undefined;
  readonly values?: RawValues | undefined;
}

/** Cancel, the cross or Escape. The app hears of it when the view asked for that. */
export async function close(desk: Desk, act: CloseAct): Promise<ActResult> {
  const modal = openModal(desk, act.user, act.view);
  if (!modal) return refused('This view is no longer open.');
  const all = act.all === true || modal.clear_on_close === true;
  const stack = desk.state.modals(act.user);
  const closed = all ? stack.toReversed() : [modal];
  desk.state.setModals(act.user, all ? [] : stack.filter(({ id }) => id !== modal.id));
  for (const view of closed.filter(({ notify_on_close }) => notify_on_close)) {
    await desk.deliveries.interaction({
      type: 'view_closed',
      ...envelope(desk, act.user),
      view: shownView(view, view === modal ? act.values : {}),
      is_cleared: all,
    });
  }
  return DONE;
}

function openModal(desk: Desk, user: string, id: string): OpenModal | undefined {
  return desk.state.modals(user).find((modal) => modal.id === id);
}

function follow(desk: Desk, modal: OpenModal, body: unknown): ActResult {
  const action = Acknowledgement.safeParse(body);
  if (!action.success) return closeOne(desk, modal);
  switch (action.data.response_action) {
    case 'errors':
      return refused('Please check what you filled in.', action.data.errors);
    case 'clear':
      desk.state.setModals(modal.user, []);
      return DONE;
    case 'update':
      return show(checkModal(action.data.view), (view) => replaceModal(desk, modal, view));
    case 'push':
      return show(checkModal(action.data.view), (view) => pushModal(desk, modal.user, view));
  }
}

/** An empty acknowledgement closes the modal it came from. */
function closeOne(desk: Desk, modal: OpenModal): ActResult {
  const rest = desk.state.modals(modal.user).filter(({ id }) => id !== modal.id);
  desk.state.setModals(modal.user, rest);
  return DONE;
}

/** Slack shows people nothing but trouble when a view does not fit; here the reason is shown, to those who build. */
function show(checked: Checked<ModalView>, place: (view: ModalView) => OpenModal): ActResult {
  if (!checked.ok) return refused(`${TROUBLE} (invalid view: ${checked.messages.join('; ')})`);
  try {
    place(checked.value);
    return DONE;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return refused(`${TROUBLE} (${error.code})`);
  }
}
