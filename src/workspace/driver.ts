import { type CommandAct, sendCommand } from './acts/command.ts';
import { type ActResult, type Desk, refused } from './acts/desk.ts';
import { joinChannel } from './acts/join.ts';
import { pin, react } from './acts/mark.ts';
import { close, submit } from './acts/modal.ts';
import { blocksOf, press } from './acts/press.ts';
import { openHome, say } from './acts/say.ts';
import { callShortcut } from './acts/shortcut.ts';
import { type Suggestions, suggest } from './acts/suggest.ts';
import type { Interactive } from './blocks/elements.ts';
import { interactive } from './blocks/interactive.ts';
import type { Message, OpenView } from './message.ts';
import { optionsOf, type RawValues } from './view-state.ts';

/** A person of the workspace in the hands of a test. Everything goes to the bot over HTTP, signed. */
export interface Driver {
  /** `command('C0OPS', '/pause-purge', 'now')`. Resolves once the bot has acknowledged, or Slack has given up. */
  command(channel: CommandAct['channel'], command: string, text?: string): Promise<ActResult>;
  message(channel: string, text: string, thread?: string): Promise<ActResult>;
  /**
   * Presses the element with this action_id or, for buttons, this label. For menus `value` is the option's value.
   * Pass the message as it was read: its buttons are the ones the person sees.
   */
  click(
    target: Message | OpenView,
    actionOrLabel: string,
    value?: string | readonly string[],
    values?: RawValues,
  ): Promise<ActResult>;
  /** `values` by action_id or block_id; choices by their option's value. */
  submit(view: string, values?: RawValues): Promise<ActResult>;
  close(view: string, all?: boolean): Promise<ActResult>;
  shortcut(callbackId: string, message?: Message): Promise<ActResult>;
  /** Reacts with an emoji's name, or takes that back. */
  react(message: Message, name: string): Promise<ActResult>;
  pin(message: Message): Promise<ActResult>;
  suggest(target: Message | OpenView, actionId: string, typed: string): Promise<Suggestions>;
  openHome(tab?: 'home' | 'messages'): Promise<ActResult>;
  join(channel: string): ActResult;
}

export function createDriver(desk: Desk, user: string): Driver {
  return {
    command: (channel, command, text = '') => sendCommand(desk, { user, channel, command, text }),
    message: (channel, text, thread) => say(desk, { user, channel, text, thread }),
    submit: (view, values = {}) => submit(desk, { user, view, values }),
    close: (view, all) => close(desk, { user, view, all }),
    openHome: (tab = 'home') => openHome(desk, { user, tab }),
    join: (channel) => joinChannel(desk, { user, channel }),
    react: ({ channel, ts }, name) => react(desk, { user, channel, ts, name }),
    pin: ({ channel, ts }) => pin(desk, { user, channel, ts }),
    shortcut: (callback_id, message) =>
      callShortcut(desk, { user, callback_id, channel: message?.channel, ts: message?.ts }),

    click: async (target, actionOrLabel, value, values) => {
      const found = find(target, actionOrLabel);
      if (!found)
        return refused(
          `There is no "${actionOrLabel}" here; there is: ${labels(target).join(', ') || 'nothing'}.`,
        );
      return press(desk, { user, ...placeOf(target), ...found, value, values });
    },

    suggest: async (target, actionId, typed) => {
      const found = find(target, actionId);
      if (!found) return { ok: false, error: `There is no "${actionId}" here.` };
      return suggest(desk, { user, ...placeOf(target), ...found, value: typed });
    },
  };
}

/** The labels of everything that can be pressed or chosen, for a test to look at. */
export function labels(target: Message | OpenView): string[] {
  return elements(target).map(({ element }) => labelOf(element));
}

function placeOf(target: Message | OpenView) {
  return target.type === 'message' ? { channel: target.channel, ts: target.ts } : { view: target.id };
}

function find(target: Message | OpenView, actionOrLabel: string) {
  const all = elements(target);
  const found =
    all.find(({ element }) => element.action_id === actionOrLabel) ??
    all.find(({ element }) => labelOf(element) === actionOrLabel);
  return found && { block_id: found.block_id, action_id: found.element.action_id ?? '' };
}

function elements(target: Message | OpenView) {
  const blocks = target.type === 'message' ? blocksOf(target) : target.blocks;
  return blocks.flatMap((block) =>
    interactive(block).map((element) => ({ block_id: block.block_id ?? '', element })),
  );
}

function labelOf(element: Interactive): string {
  if (element.type === 'button') return element.text.text;
  if ('placeholder' in element && element.placeholder) return element.placeholder.text;
  return optionsOf(element)[0]?.text.text ?? element.action_id ?? '';
}
