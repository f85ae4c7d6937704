import type { RunHappening } from '../../runs/events.ts';
import type { Run } from '../../runs/run.ts';
import { deniedMessage } from '../messages/denied.ts';
import { peopleAsked } from '../messages/people-asked.ts';
import { recordLine } from '../messages/record-line.ts';
import { threadLine } from '../messages/thread-line.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

export interface Told {
  readonly event: RunHappening;
  /** As it stands after the newest event, which may be later than this one. */
  readonly run: Run;
  /** The event's hash in the audit chain. */
  readonly hash: string;
  /** Where records go, and the news of runs that came from no channel. */
  readonly auditChannel: string | undefined;
}

/** What there is to say about one event: the root message again, a line in its thread, a word to one person. */
export function tell(told: Told): readonly OutboxItem[] {
  const { event, run } = told;
  // Until the engine has let the requester in, only they know of it: a refusal shames nobody.
  if (event.type === 'run_requested' || wasTurnedAway(run, event)) return [];
  if (event.type === 'run_denied') return privately(event, run);
  if (isQuiet(run)) return [];
  if (event.type === 'people_asked' && event.data.to === 'run') return toTheChannel(event, told);
  return [...root(told), ...line(told), ...report(told), ...record(told)];
}

/** What only reads at its time is news when something is wrong; that all is well the schedule says, seldom. */
const isQuiet = ({ request, end, status }: Run): boolean =>
  request.scheduled?.quiet === true && status !== 'unknown' && (!end || end.status === 'succeeded');

/** Ended at the door, by a rule; a run that an approver refused has a plan. */
const wasTurnedAway = ({ plan }: Run, event: RunHappening): boolean =>
  event.type === 'run_ended' && event.data.status === 'denied' && plan === undefined;

type Denied = Extract<RunHappening, { type: 'run_denied' }>;

function privately(event: Denied, run: Run): readonly OutboxItem[] {
  if (run.requester.kind !== 'slack') return [];
  const user = run.requester.id;
  const channel = run.request.origin.channel ?? user;
  return [item({ kind: 'private', ...facts(event), channel, user, content: deniedMessage(run, event) })];
}

/** A run that never began has no message of its own to answer in. */
function toTheChannel(
  event: Extract<RunHappening, { type: 'people_asked' }>,
  { run, auditChannel }: Told,
): readonly OutboxItem[] {
  const channel = channelOf(run, auditChannel);
  if (channel === undefined) return [];
  return [item({ kind: 'record', ...facts(event), channel, content: peopleAsked(event, run) })];
}

function root({ event, run, hash, auditChannel }: Told): readonly OutboxItem[] {
  const channel = channelOf(run, auditChannel);
  if (channel === undefined) return [];
  const requester = run.requester.kind === 'slack' ? { requester: run.requester.id } : {};
  const head = event.type === 'run_ended' ? { head: { position: event.position, hash } } : {};
  const stop = run.request.runbook.halt ? { stop: true } : {};
  return [item({ kind: 'root', ...facts(event), channel, ...requester, ...head, ...stop })];
}

function line(told: Told): readonly OutboxItem[] {
  const { event, run, auditChannel } = told;
  const channel = channelOf(run, auditChannel);
  const content = threadLine(event, run);
  if (channel === undefined || !content) return [];
  return [item({ kind: 'line', ...facts(event), channel, content })];
}

/** Of a drill that got to its steps, what it measured. */
function report({ event, run, auditChannel }: Told): readonly OutboxItem[] {
  const channel = channelOf(run, auditChannel);
  const began = run.steps.some(({ startedAt }) => startedAt);
  if (event.type !== 'run_ended' || !run.request.runbook.drill || !began || channel === undefined) return [];
  return [item({ kind: 'report', ...facts(event), channel })];
}

function record({ event, run, hash, auditChannel }: Told): readonly OutboxItem[] {
  const isBroken = event.type === 'glass_broken';
  if (!isBroken && (event.type !== 'run_ended' || event.data.status === 'planned')) return [];
  if (auditChannel === undefined || auditChannel === channelOf(run, auditChannel)) return [];
  const content = recordLine(run, { position: event.position, hash });
  return [item({ kind: 'record', ...facts(event), channel: auditChannel, content })];
}

/**
 * The runbook's own channel, the one the command was typed in, or the audit channel; where there is none (a press in
 * somebody's Home), the requester's direct messages. Undefined: nowhere.
 */
export const channelOf = (
  { request: { runbook, origin }, requester }: Run,
  auditChannel: string | undefined,
) =>
  runbook.channel ??
  origin.channel ??
  auditChannel ??
  (origin.surface === 'slack' ? requester.id : undefined);

const facts = ({ run, position, at }: RunHappening) => ({ run, position, at: at.toISOString() });

const item = (value: object): OutboxItem => Item.parse(toJson(value));
