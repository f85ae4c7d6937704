import type { ModalView } from '@slack/types';
import type { Actor } from '../../audit/event.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { Origin } from '../../runs/events.ts';
import type { Commands } from '../commands.ts';
import { section } from '../messages/blocks.ts';
import { type Message, message } from '../messages/message.ts';
import { code } from '../text.ts';

/** What every listener works with. */
export interface ListenerParts {
  readonly commands: Commands;
  readonly runbooks: () => Runbooks;
  readonly clock: Clock;
}

/** A line of ours as it is typed here: with the file's prefix. `/ops-runbook open` */
export const typed = ({ runbooks }: Pick<ListenerParts, 'runbooks'>, words: string): string =>
  code(`/${runbooks().commandPrefix}runbook${words === '' ? '' : ` ${words}`}`);

/** A person who asks for something, whichever way it came in. */
export interface Call {
  readonly actor: Actor;
  readonly channel: string | undefined;
  /** The same for every delivery of the same request. */
  readonly key: string;
}

/** What a listener wants done. Listeners decide; `deliver.ts` does it. */
export type Reply =
  /** Only the person who asked sees it. */
  | { readonly do: 'say'; readonly message: Message }
  /** `otherwise` is said when Slack does not open the form. */
  | { readonly do: 'open'; readonly view: ModalView; readonly otherwise: Message };

/** What becomes of a submitted form. */
export type ViewReply =
  | { readonly do: 'close' }
  | { readonly do: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly do: 'show'; readonly view: ModalView };

export const say = (words: string): Reply => ({ do: 'say', message: inWords(words) });

export const inWords = (words: string): Message => message(words, [section(words)]);

/** Buttons outlive versions; every one of them is answered. */
export const stale = (parts: Pick<ListenerParts, 'runbooks'>): Reply =>
  say(
    `I do not know this button; another version of me wrote it. ${typed(parts, 'history')} finds the run, and ${typed(parts, 'show <run>')} brings its buttons.`,
  );

export const originOf = ({ channel }: Call): Origin =>
  channel === undefined ? { surface: 'slack' } : { surface: 'slack', channel };
