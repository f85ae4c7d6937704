import type { Evidence, Violation } from '../evidence.ts';

const WHOLE = 'the audit chain verifies, and the heads that Slack shows are in it';
const ONCE = 'a schedule fires once an instant';
const EACH = 'a schedule fires at each instant, or says how many it makes up for';

export function checkRecord(evidence: Evidence): readonly Violation[] {
  const { brokenChain } = evidence;
  return [
    ...(brokenChain === undefined ? [] : [{ invariant: WHOLE, what: brokenChain }]),
    ...heads(evidence),
    ...schedules(evidence),
    ...leftOut(evidence),
  ];
}

/** `audit #412 3f9c…`: what a person can hold against the record. */
function heads({ ledger: { said }, events }: Evidence): readonly Violation[] {
  const byPosition = new Map(events.map(({ position, hash }) => [position, hash]));
  const shown = said.flatMap(({ body }) => [...body.matchAll(/audit `#(\d+) ([0-9a-f]{12,64})`/g)]);
  return shown.flatMap(([words, position, hash = '']) =>
    byPosition.get(Number(position))?.startsWith(hash)
      ? []
      : [{ invariant: WHOLE, what: `Slack shows ${words}` }],
  );
}

function schedules({ events, ledger: { said } }: Evidence): readonly Violation[] {
  const fired = events
    .filter(
      ({ type }) =>
        type === 'schedule_fired' || type === 'scheduled_run_requested' || type === 'reminder_due',
    )
    .map(({ stream, type, data }) => `${stream} ${type} ${String(data.at)}`);
  const reminded = said.filter(
    ({ kind, text }) => kind === 'post' && text.includes('One minute has passed'),
  ).length;
  const due = events.filter(({ type }) => type === 'reminder_due').length;
  return [
    ...doubled(fired).map((what) => ({ invariant: ONCE, what })),
    ...(reminded === due
      ? []
      : [{ invariant: ONCE, what: `${due} reminders were due, ${reminded} were posted` }]),
  ];
}

const MINUTE_MS = 60_000;

/** All of them come every minute. */
function leftOut({ events }: Evidence): readonly Violation[] {
  const fired = events.filter(({ type }) => type === 'schedule_fired' || type === 'reminder_due');
  return [...Map.groupBy(fired, ({ stream }) => stream)].flatMap(([stream, ticks]) =>
    ticks.slice(1).flatMap(({ data }, index) => {
      const before = Date.parse(String(ticks[index]?.data.at));
      const passed = (Date.parse(String(data.at)) - before) / MINUTE_MS;
      if (passed === Number(data.missed) + 1) return [];
      return [{ invariant: EACH, what: `${stream} at ${data.at}, ${passed} minutes after the one before` }];
    }),
  );
}

const doubled = (values: readonly string[]): readonly string[] =>
  values.filter((value, index) => values.indexOf(value) !== index);
