import type { Block } from '../blocks/block.ts';
import type { Interactive } from '../blocks/elements.ts';
import { interactive } from '../blocks/interactive.ts';
import type { Message, OpenView } from '../message.ts';
import { shown } from '../methods/shown.ts';
import { shownView } from '../methods/shown-view.ts';
import { heldBy, optionsOf, type RawValues, stateValues } from '../view-state.ts';
import { type ActResult, channelFields, type Desk, DONE, envelope, refused, responseUrl } from './desk.ts';

export interface PressAct {
  readonly user: string;
  /** The message (channel and ts) or the view that the element stands in. */
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
  readonly view?: string | undefined;
  readonly block_id: string;
  readonly action_id: string;
  /** The option's value for overflow menus; the new value for anything else than buttons. */
  readonly value?: string | readonly string[] | undefined;
  /** What else is filled in on the same surface. */
  readonly values?: RawValues | undefined;
}

const WENT_WRONG = 'This app did not respond. Something went wrong, please try again.';

/** A button pressed, an option chosen: `block_actions`. */
export async function press(desk: Desk, act: PressAct): Promise<ActResult> {
  const surface = surfaceOf(desk, act);
  if (!surface) return refused('This message is no longer there.');
  const block = surface.blocks.find(({ block_id }) => block_id === act.block_id);
  const element = block && interactive(block).find(({ action_id }) => action_id === act.action_id);
  if (!element) return refused('This was changed in the meantime. Look again.');
  const delivery = await desk.deliveries.interaction({
    type: 'block_actions',
    ...envelope(desk, act.user),
    ...surface.fields(),
    actions: [actionOf(desk, act, element)],
  });
  return delivery.ok ? DONE : refused(WENT_WRONG);
}

interface Surface {
  readonly blocks: readonly Block[];
  readonly fields: () => object;
}

function surfaceOf(desk: Desk, act: PressAct): Surface | undefined {
  const view = act.view && desk.state.view(act.view);
  if (view && view.user === act.user) return viewSurface(view, act.values);
  const message = act.channel && act.ts && desk.state.message(act.channel, act.ts);
  if (!message || !canSee(desk, act.user, message)) return undefined;
  return messageSurface(desk, act, message);
}

function canSee(desk: Desk, user: string, message: Message): boolean {
  const isMember = desk.state.channel(message.channel)?.members.includes(user) ?? false;
  return isMember && (message.only_for === undefined || message.only_for === user);
}

function viewSurface(view: OpenView, values: RawValues = {}): Surface {
  return {
    blocks: view.blocks,
    fields: () => ({ container: { type: 'view', view_id: view.id }, view: shownView(view, values) }),
  };
}

function messageSurface(desk: Desk, act: PressAct, message: Message): Surface {
  const blocks = blocksOf(message);
  const place = { channel: message.channel, user: act.user, message: message.ts };
  return {
    blocks,
    fields: () => ({
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: message.only_for !== undefined,
        ...(message.thread_ts && { thread_ts: message.thread_ts }),
      },
      channel: channelFields(desk, message.channel),
      // Slack does not send an ephemeral message back.
      ...(!message.only_for && { message: shown(desk, message) }),
      state: { values: stateValues(blocks, act.values ?? {}) },
      response_url: responseUrl(desk, {
        ...place,
        ...(message.thread_ts && { thread: message.thread_ts }),
      }),
    }),
  };
}

/** The blocks of a message and of its attachments. */
export function blocksOf(message: Message): Block[] {
  return [
    ...(message.blocks ?? []),
    ...(message.attachments ?? []).flatMap((attachment) => attachment.blocks ?? []),
  ];
}

function actionOf(desk: Desk, act: PressAct, element: Interactive): object {
  const common = {
    type: element.type,
    action_id: act.action_id,
    block_id: act.block_id,
    action_ts: desk.state.nextTs(),
  };
  switch (element.type) {
    case 'button':
      return {
        ...common,
        text: element.text,
        ...(element.value !== undefined && { value: element.value }),
        ...(element.style && { style: element.style }),
      };
    case 'overflow':
      return { ...common, selected_option: optionsOf(element).find(({ value }) => value === act.value) };
    default:
      return { ...common, ...heldBy(element, act.value) };
  }
}
