import type { Run } from '../../../src/runs/run.ts';
import { toHappening } from '../../../src/runs/run-stream.ts';
import { notification } from '../../../src/slack/messages/headline.ts';
import { keyOf, type OutboxItem } from '../../../src/slack/outbox/item.ts';
import { tell } from '../../../src/slack/outbox/tell.ts';
import type { Evidence, Violation } from '../evidence.ts';
import type { Said } from '../ledger.ts';

const TWICE = 'nothing is said twice';
const HOLE = 'every thread is told without a hole';
const ORDER = 'every thread is told in order';
const OUTCOME = "a run's message shows its outcome";

/** What stands in Slack, as Slack counted it, against what there was to tell. */
export function checkTold(evidence: Evidence): readonly Violation[] {
  const posts = evidence.ledger.said.filter(({ kind }) => kind === 'post');
  const byKey = Map.groupBy(posts, ({ key }) => key ?? '');
  return [
    ...saidTwice(byKey),
    ...[...evidence.runs.values()].flatMap((run) => thread(evidence, run, byKey)),
    ...outcomes(evidence),
  ];
}

function saidTwice(byKey: ReadonlyMap<string, readonly Said[]>): readonly Violation[] {
  return [...byKey].flatMap(([key, said]) =>
    key === '' || said.length === 1
      ? []
      : [{ invariant: TWICE, run: runIn(key), what: `${key}: ${said.map(({ ts }) => ts).join(' and ')}` }],
  );
}

function thread(
  { events, auditChannel }: Evidence,
  run: Run,
  byKey: ReadonlyMap<string, readonly Said[]>,
): readonly Violation[] {
  const own = events.filter(({ stream }) => stream === `run/${run.id}`);
  const items = own.flatMap((event) =>
    tell({ event: toHappening(event), run, hash: event.hash, auditChannel }).filter(
      ({ kind }) => kind !== 'private',
    ),
  );
  const root = byKey.get(run.id)?.[0];
  const lines = items.filter(({ kind }) => kind === 'line' || kind === 'record');
  const under = [...byKey.values()].flat().filter(({ thread: ts }) => root !== undefined && ts === root.ts);
  const missing = lines.filter((item) => !byKey.has(keyOf(item)) && !isSaidWithOthers(item, under));
  const told = items.flatMap((item) => (item.kind === 'line' ? (byKey.get(keyOf(item))?.[0] ?? []) : []));
  const astray = told.filter(({ thread: under }) => under !== root?.ts);
  const isOrdered = told.every(({ ts }, index) => index === 0 || Number(told[index - 1]?.ts) < Number(ts));
  return [
    ...(items.length > 0 && !root ? [{ invariant: HOLE, run: run.id, what: 'it has no message' }] : []),
    ...missing.map((item) => ({ invariant: HOLE, run: run.id, what: `${keyOf(item)} was never said` })),
    ...astray.map(({ key }) => ({
      invariant: HOLE,
      run: run.id,
      what: `${key} stands under another message`,
    })),
    ...(isOrdered ? [] : [{ invariant: ORDER, run: run.id, what: told.map(({ key }) => key).join(', ') }]),
  ];
}

/** Lines that were minutes late are said together, under the key of the first. */
const isSaidWithOthers = (item: OutboxItem, under: readonly Said[]): boolean =>
  item.kind === 'line' && under.some(({ text }) => text.includes(item.content.text));

/** The last words that Slack took for each message. */
function outcomes({ ledger: { said }, runs }: Evidence): readonly Violation[] {
  const last = new Map(said.map((one) => [one.key ?? '', one]));
  return [...runs.values()].flatMap((run) => {
    const shown = last.get(run.id);
    if (!shown || !run.end || shown.text === notification(run)) return [];
    return [
      { invariant: OUTCOME, run: run.id, what: `it says "${shown.text}" instead of "${notification(run)}"` },
    ];
  });
}

const runIn = (key: string): string => /r-[0-9a-z]{8}/.exec(key)?.[0] ?? '';
