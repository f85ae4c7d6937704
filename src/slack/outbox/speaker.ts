import type { AlertRows, Cursors, DerivedEntry, EventStore } from '../../audit/event-store.ts';
import { Failure } from '../../lib/failure.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { Reach } from '../away/reach.ts';
import type { SlackWebApi } from '../web-api.ts';
import { chooseNext, type Next } from './choose-next.ts';
import { itemsOf, OutboxItem, Place, placeKey, READER } from './item.ts';
import { Pace } from './pace.ts';
import { NotYet, pacedSlack } from './paced-slack.ts';
import { giveUp } from './send.ts';
import { postFile } from './send-file.ts';
import { postReport } from './send-report.ts';
import { joinLines, postLine, postRecord, whisper } from './send-rest.ts';
import { postRoot, type RootParts, updateRoot } from './send-root.ts';
import { setTopic } from './send-topic.ts';
import { type ShowParts, showSubject } from './show-subject.ts';
import type { Stops } from './stops.ts';

export interface SpeakerParts extends ShowParts {
  readonly slack: SlackWebApi;
  readonly store: Cursors & EventStore & AlertRows;
  /** Where it is told what can be told nowhere else. */
  readonly auditChannel: string | undefined;
  readonly runbooks: () => Pick<Runbooks, 'commandPrefix'>;
  /** Is told whether Slack takes what there is to say. */
  readonly reach: Reach;
}

const MOST_READ = 100;
const LATE_MS = 5 * 60_000;
/** What is put in order here shows nothing about Slack. */
const SAYS_NOTHING: ReadonlySet<Next['do']> = new Set(['join_lines', 'drop']);

/** Says what is stored for a run, one thing at a time, at the pace that Slack allows. */
export class Speaker {
  readonly #parts: SpeakerParts;
  readonly #sending: RootParts;
  readonly #pace: Pace;
  readonly #stops: Stops;
  #lastError: string | undefined;

  constructor(parts: SpeakerParts, stops: Stops) {
    this.#parts = parts;
    this.#stops = stops;
    this.#pace = new Pace(parts.clock);
    const show = (subject: string) => showSubject(parts, subject);
    const slack = pacedSlack(parts.slack, this.#pace);
    this.#sending = { ...parts, slack, show, cursors: parts.store, notSent: new Set() };
  }

  /** Why Slack did not take the last thing said; undefined when it did. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Says the next thing; answers in how many milliseconds to come back, or that nothing is left. */
  async turn(run: string): Promise<number | 'nothing_left'> {
    const closed = this.#pace.untilTurn(run);
    if (closed > 0) return closed;
    const next = await this.#choose(run);
    if (next.do === 'nothing') return 'nothing_left';
    if (next.do === 'wait') return next.ms;
    try {
      await this.#carryOut(run, next);
      this.#stops.said(run, next);
      if (!SAYS_NOTHING.has(next.do)) this.#succeeded(run);
    } catch (error) {
      if (error instanceof NotYet) return error.ms;
      if (!(error instanceof Failure) || error.system !== 'Slack') throw error;
      this.#failed(run, error);
    }
    return 0;
  }

  #succeeded(run: string): void {
    this.#pace.succeeded(run);
    this.#parts.reach.worked('telling');
    this.#lastError = undefined;
  }

  #failed(run: string, failure: Failure): void {
    // Being asked to wait was noted where it was asked; nobody else waits for it.
    if (failure.kind !== 'rate_limited') this.#pace.failed(run, failure);
    // What only one message meets with is no absence.
    if (this.#pace.untilOpen() > 0) this.#parts.reach.failed('telling', failure);
    this.#lastError = failure.message;
    const facts = { run, kind: failure.kind, err: failure };
    this.#parts.log.warn(facts, 'Slack did not take a message; it will be tried again');
  }

  async #choose(run: string): Promise<Next> {
    const { store } = this.#parts;
    const items = await this.#readable(await store.entries(READER, itemsOf(run), MOST_READ));
    const place = Place.safeParse(await store.entry(READER, placeKey(run))).data;
    return chooseNext({
      items,
      place,
      untilOpen: this.#pace.untilOpen(),
      untilPost: (channel) => Math.max(this.#pace.untilPost(channel), this.#stops.untilPost(run, channel)),
      untilUpdate: (channel) => this.#pace.untilUpdate(run, channel),
      untilDue: ({ notBefore }) => this.#untilDue(notBefore),
      isLate: ({ at }) => this.#parts.clock.now().getTime() - Date.parse(at) > LATE_MS,
    });
  }

  #untilDue(notBefore: string | undefined): number {
    if (notBefore === undefined) return 0;
    return Math.max(0, Date.parse(notBefore) - this.#parts.clock.now().getTime());
  }

  /** What another version wrote and this one cannot read would stand in the way for ever. */
  async #readable(entries: readonly DerivedEntry[]): Promise<readonly OutboxItem[]> {
    const { store, log } = this.#parts;
    const parsed = entries.map(({ key, value }) => ({ key, item: OutboxItem.safeParse(value).data }));
    const broken = parsed.flatMap(({ key, item }) => (item === undefined ? [{ key, value: null }] : []));
    for (const { key } of broken) log.error({ key }, 'cannot read what there was to say; dropping it');
    if (broken.length > 0) await store.put(READER, broken);
    return parsed.flatMap(({ item }) => item ?? []);
  }

  async #carryOut(run: string, next: Exclude<Next, { do: 'nothing' | 'wait' }>): Promise<void> {
    switch (next.do) {
      case 'post_root':
        this.#pace.posted(next.items[0]?.channel ?? '');
        this.#pace.updated(run);
        return postRoot(this.#sending, next.items);
      case 'update_root':
        this.#pace.updated(run);
        return updateRoot(this.#sending, next.items, next.place);
      case 'post_line':
        this.#pace.posted(next.place.channel);
        return postLine(this.#sending, next.item, next.place);
      case 'join_lines':
        return joinLines(this.#sending, next.first, next.rest);
      case 'post_report':
        this.#pace.posted(next.place.channel);
        return postReport(this.#sending, next.item, next.place);
      case 'set_topic':
        this.#pace.updated(run);
        return setTopic(this.#sending, next.items);
      case 'post_file':
        this.#pace.posted(next.item.channel);
        return postFile(this.#sending, next.item);
      case 'whisper':
        return whisper(this.#sending, next.item);
      case 'post_record':
        this.#pace.posted(next.item.channel);
        return postRecord(this.#sending, next.item);
      case 'drop':
        return giveUp(this.#sending, next.items, next.why);
    }
  }
}
