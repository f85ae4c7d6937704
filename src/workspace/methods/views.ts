import { z } from 'zod';
import type { Checked } from '../blocks/check.ts';
import { withIds } from '../blocks/interactive.ts';
import { checkHome, checkModal, type ModalView } from '../blocks/view.ts';
import type { OpenModal } from '../message.ts';
import { type Call, json, type Method, method, SlackError } from './method.ts';
import { personOf } from './places.ts';
import { shownView } from './shown-view.ts';

/** Slack keeps at most three modals on top of each other. */
const MAX_STACK = 3;
const MAX_VIEW_BYTES = 250_000;

const trigger = { trigger_id: z.string(), view: json };

const open = method(trigger, (call, input) => {
  const view = valid(checkModal(input.view));
  const user = spend(call, input.trigger_id);
  const modal = newModal(call, user, view, []);
  call.state.setModals(user, [modal]);
  return { view: shownView(modal) };
});

const push = method(trigger, (call, input) => {
  const view = valid(checkModal(input.view));
  const user = spend(call, input.trigger_id);
  return { view: shownView(pushModal(call, user, view)) };
});

const update = method(
  {
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view: json,
  },
  (call, input) => {
    const view = valid(checkModal(input.view));
    const before = findModal(call, input);
    if (input.hash && input.hash !== before.hash) throw new SlackError('hash_conflict');
    return { view: shownView(replaceModal(call, before, view)) };
  },
);

const publish = method({ user_id: z.string(), hash: z.string().optional(), view: json }, (call, input) => {
  const user = personOf(input.user_id).id;
  const view = valid(checkHome(input.view));
  const before = call.state.home(user);
  if (input.hash && before && input.hash !== before.hash) throw new SlackError('hash_conflict');
  const blocks = withIds(view.blocks, () => call.state.newId('b_'));
  const home = { ...view, blocks, user, id: before?.id ?? call.state.newId('V0'), hash: newHash(call) };
  call.state.setHome(home);
  return { view: shownView(home) };
});

export const views: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};

/** Puts a modal on top of the person's stack. */
export function pushModal(call: Pick<Call, 'state'>, user: string, view: ModalView): OpenModal {
  const stack = call.state.modals(user);
  if (stack.length >= MAX_STACK) throw new SlackError('push_limit_reached');
  const modal = newModal(call, user, view, stack);
  call.state.setModals(user, [...stack, modal]);
  return modal;
}

/** Same id, new hash, new contents. */
export function replaceModal(call: Pick<Call, 'state'>, before: OpenModal, view: ModalView): OpenModal {
  const { id, user, root_view_id, previous_view_id } = before;
  const blocks = withIds(view.blocks, () => call.state.newId('b_'));
  const modal = { ...view, blocks, id, user, root_view_id, previous_view_id, hash: newHash(call) };
  const stack = call.state.modals(user).map((other) => (other.id === id ? modal : other));
  call.state.setModals(user, stack);
  return modal;
}

function newModal(
  call: Pick<Call, 'state'>,
  user: string,
  view: ModalView,
  stack: readonly OpenModal[],
): OpenModal {
  const id = call.state.newId('V0');
  return {
    ...view,
    blocks: withIds(view.blocks, () => call.state.newId('b_')),
    id,
    user,
    hash: newHash(call),
    root_view_id: stack[0]?.id ?? id,
    previous_view_id: stack.at(-1)?.id ?? null,
  };
}

function findModal(
  call: Call,
  by: { view_id?: string | undefined; external_id?: string | undefined },
): OpenModal {
  const found = by.view_id ? call.state.view(by.view_id) : call.state.modalByExternalId(by.external_id ?? '');
  if (found?.type !== 'modal') throw new SlackError('not_found');
  return found;
}

function spend(call: Call, triggerId: string): string {
  const spent = call.triggers.spend(triggerId);
  if (!spent.ok) throw new SlackError(spent.error);
  return spent.user;
}

function valid<View>(checked: Checked<View>): View {
  if (!checked.ok) throw new SlackError('invalid_arguments', checked.messages);
  if (JSON.stringify(checked.value).length > MAX_VIEW_BYTES) throw new SlackError('view_too_large');
  return checked.value;
}

function newHash({ state }: Pick<Call, 'state'>): string {
  return `${Math.floor(state.now().getTime() / 1000)}.${state.newId('')}`;
}
