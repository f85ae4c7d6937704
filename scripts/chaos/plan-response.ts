import type { Chance } from './random.ts';
import { RESPONDERS } from './who-is-there.ts';

/** What Alertmanager reports of one group, each time all that it knows: which of its members fire. */
export interface PlannedGroup {
  /** Its `alertname`, which no other group has. */
  readonly name: string;
  readonly members: number;
  readonly reports: readonly { readonly atMs: number; readonly firing: readonly number[] }[];
  /** When somebody takes it; undefined: nobody does. */
  readonly takenAtMs: number | undefined;
}

/** An incident that somebody declares, and what is typed in its channel afterwards. */
export interface PlannedIncident {
  readonly atMs: number;
  readonly ticket: string;
  readonly user: string;
  readonly channel: number;
  readonly severity: string;
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  readonly atMs: number;
  readonly user: string;
  /** What follows `/incident`. */
  readonly text: string;
}

/** Ten messages a minute are no storm yet. */
const GROUP_EVERY_MS = 10_000;
const INCIDENT_EVERY_MS = 25_000;
/** Commands count theirs from zero. */
const FIRST_TICKET = 100_000;

export function groupsUntil(lastMs: number, chance: Chance): readonly PlannedGroup[] {
  const groups: PlannedGroup[] = [];
  for (let atMs = 1_000; atMs < lastMs; atMs += chance.between(0.7, 1.5) * GROUP_EVERY_MS)
    groups.push(group(atMs, lastMs, `Trouble${groups.length}x`, chance));
  return groups;
}

/** It fires, is repeated, changes, is over or not, and now and then fires again. */
function group(atMs: number, lastMs: number, name: string, chance: Chance): PlannedGroup {
  const members = 1 + chance.below(3);
  const all = Array.from({ length: members }, (_, index) => index);
  const states = [all, ...(chance.is(0.6) ? [all] : []), ...(chance.is(0.4) ? [all.slice(1)] : [])];
  if (chance.is(0.8)) states.push([]);
  if (chance.is(0.2)) states.push(all, ...(chance.is(0.7) ? [[]] : []));
  let next = atMs;
  const reports = states.map((firing) => {
    const report = { atMs: next, firing };
    next += chance.between(3_000, 12_000);
    return report;
  });
  return {
    ...{ name, members, reports: reports.filter((report) => report.atMs < lastMs) },
    takenAtMs: chance.is(0.5) ? atMs + chance.between(1_000, 8_000) : undefined,
  };
}

export function incidentsUntil(lastMs: number, channels: number, chance: Chance): readonly PlannedIncident[] {
  const incidents: PlannedIncident[] = [];
  let ticket = FIRST_TICKET;
  const next = () => `t-${ticket++}`;
  for (let atMs = 2_000; atMs < lastMs; atMs += chance.between(0.5, 1.5) * INCIDENT_EVERY_MS)
    incidents.push({
      ...{ atMs, ticket: next(), user: chance.pick(RESPONDERS), channel: chance.below(channels) },
      severity: chance.weighed({ P0: 2, P1: 2, P2: 1 }),
      steps: steps(atMs, chance, next),
    });
  return incidents;
}

function steps(atMs: number, chance: Chance, next: () => string): readonly PlannedStep[] {
  const words = [
    'ack',
    'role commander',
    ...Array.from({ length: 1 + chance.below(3) }, () => `update ticket=${next()} We look at it`),
    `note ticket=${next()} It began with the deployment`,
    'mitigated',
    ...(chance.is(0.7) ? [`resolve ticket=${next()} It was the cache`] : []),
  ];
  let at = atMs;
  return words.map((text) => {
    at += chance.between(1_500, 7_000);
    return { atMs: at, user: chance.pick(RESPONDERS), text };
  });
}
