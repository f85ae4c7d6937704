import { Failure, type FailureKind } from '../../../src/lib/failure.ts';
import type { Message } from '../../../src/slack/messages/message.ts';
import type { Post, Refused, SlackWebApi } from '../../../src/slack/web-api.ts';
import type { HeldClock } from '../../support/held-clock.ts';

export interface Said {
  readonly at: number;
  readonly method: 'post' | 'update' | 'whisper' | 'find' | 'join' | 'openDirect';
  readonly channel: string;
  readonly thread?: string;
  readonly text: string;
  readonly blocks: number;
  /** The kinds of its blocks, and all of it. */
  readonly types?: readonly string[];
  readonly content?: Message;
}

/** Slack as the outbox sees it: keeps what was said and when, and can be told what goes wrong next. */
export class RecordedSlack implements SlackWebApi {
  readonly said: Said[] = [];
  readonly #standing: { readonly channel: string; readonly ts: string; readonly key: string }[] = [];
  readonly #clock: HeldClock;
  /** What the next calls come to, first first; `lost` is carried out, and then the answer is lost. */
  readonly next: (FailureKind | 'lost' | { readonly retryAfterMs: number } | { readonly refuse: string })[] =
    [];
  /** While set, nothing gets through. */
  down = false;
  /** Refuses whatever goes to this channel with this code. */
  readonly closed = new Map<string, string>();
  /** Calls of these, by method and channel (`post C0OPS`), are asked to wait until then. */
  readonly limits = new Map<string, number>();
  /** Channels that it may post in but not read before it has joined them. */
  readonly unread = new Set<string>();
  /** How often each was called, taken or not. */
  readonly tries = new Map<string, number>();
  /** Called when a post has been carried out, before its answer: where a crash hurts. */
  onPosted: () => void = () => {};

  constructor(clock: HeldClock) {
    this.#clock = clock;
  }

  texts(method?: Said['method']): string[] {
    return this.said.filter((one) => !method || one.method === method).map(({ text }) => text);
  }

  async post({ channel, thread, message, key }: Post) {
    const trouble = this.#begin('post', channel);
    if (trouble === 'lost') this.#stand(channel, key);
    if (trouble === 'lost') throw failure('timeout');
    if (trouble) return trouble;
    const ts = this.#stand(channel, key);
    this.#record('post', channel, message, thread);
    this.onPosted();
    return { status: 'posted', channel, ts } as const;
  }

  async update({ channel, message }: Parameters<SlackWebApi['update']>[0]) {
    const trouble = this.#begin('update', channel);
    if (trouble === 'lost') throw failure('timeout');
    if (trouble) return trouble;
    this.#record('update', channel, message);
    return { status: 'done' } as const;
  }

  async whisper({ channel, user, message }: Parameters<SlackWebApi['whisper']>[0]) {
    const trouble = this.#begin('whisper', channel);
    if (trouble === 'lost') throw failure('timeout');
    if (trouble) return trouble;
    this.#record('whisper', `${channel}/${user}`, message);
    return { status: 'done' } as const;
  }

  async find({ channel, key }: Parameters<SlackWebApi['find']>[0]) {
    if (this.down) throw failure('unavailable');
    this.#limit('find', channel);
    this.#record('find', channel, { text: key, blocks: [] });
    if (this.unread.has(channel)) return { status: 'refused', code: 'not_in_channel' } as const;
    const found = this.#standing.find((one) => one.channel === channel && one.key === key);
    return found ? ({ status: 'found', ts: found.ts } as const) : ({ status: 'not_found' } as const);
  }

  async pin() {
    return { status: 'done' } as const;
  }

  async setTopic() {
    return { status: 'done' } as const;
  }

  async upload() {
    return { status: 'done' } as const;
  }

  async join(channel: string) {
    this.#record('join', channel);
    if (this.unread.delete(channel)) return { status: 'done' } as const;
    return this.closed.get(channel) === 'not_in_channel' && this.closed.delete(channel)
      ? ({ status: 'done' } as const)
      : ({ status: 'refused', code: 'channel_not_found' } as const);
  }

  async openDirect(user: string) {
    this.#record('openDirect', user);
    return { status: 'open', channel: `D-${user}` } as const;
  }

  #limit(method: Said['method'], channel: string): void {
    const name = `${method} ${channel}`;
    this.tries.set(name, (this.tries.get(name) ?? 0) + 1);
    const left = (this.limits.get(name) ?? 0) - this.#clock.now().getTime();
    if (left > 0) throw failure('rate_limited', left);
  }

  #begin(method: Said['method'], channel: string): Refused | 'lost' | undefined {
    if (this.down) throw failure('unavailable');
    this.#limit(method, channel);
    const trouble = this.next.shift();
    if (typeof trouble === 'object' && 'retryAfterMs' in trouble)
      throw failure('rate_limited', trouble.retryAfterMs);
    if (typeof trouble === 'object') return { status: 'refused', code: trouble.refuse };
    if (trouble === 'lost') return 'lost';
    if (trouble) throw failure(trouble);
    const code = this.closed.get(channel);
    return code === undefined ? undefined : { status: 'refused', code };
  }

  #stand(channel: string, key: string): string {
    const ts = `${this.#standing.length + 1}.000`;
    this.#standing.push({ channel, ts, key });
    return ts;
  }

  #record(
    method: Said['method'],
    channel: string,
    content: Message = { text: '', blocks: [] },
    thread?: string,
  ): void {
    const at = this.#clock.now().getTime();
    const { text, blocks } = content;
    const types = blocks.map(({ type }) => type);
    this.said.push({
      ...{ at, method, channel, text, blocks: blocks.length, types, content },
      ...(thread === undefined ? {} : { thread }),
    });
  }
}

const failure = (kind: FailureKind, retryAfterMs?: number) =>
  new Failure({
    system: 'Slack',
    operation: 'chat.postMessage',
    kind,
    message: `Slack says ${kind}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
