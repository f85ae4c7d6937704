import { loadavg } from 'node:os';
import type { Violation } from './evidence.ts';
import type { Takeover } from './ledger.ts';
import type { Absence } from './logbook.ts';

/** Promised: what a dead replica was at goes on elsewhere within this time. */
const PROMISED_MS = 15_000;
/** Two cores with more than this to do prove nothing about seconds: then it is told, and not judged. */
const OVERLOADED = 6;

export interface TakeoverReport {
  /** Of those that others were well enough to take, in milliseconds, shortest first. */
  readonly ms: readonly number[];
  /** Taken, or not, while others or the database were in trouble as well: nothing was promised about these. */
  readonly notCounted: number;
  readonly violations: readonly Violation[];
}

export interface TakeoverParts {
  readonly takeovers: readonly (Takeover & { readonly at: number })[];
  readonly absences: readonly Absence[];
  readonly replicas: number;
}

/** A takeover counts where, from the kill on until it was to be over, the database was there and somebody else was well. */
export function judgeTakeovers({ takeovers, absences, replicas }: TakeoverParts): TakeoverReport {
  const counted = takeovers.filter(
    ({ at, replica, ms }) => ms !== undefined && othersAreWell(absences, replicas, { at, replica }),
  );
  const ms = counted.flatMap((one) => one.ms ?? []).sort((a, b) => a - b);
  const late = counted.filter((one) => (one.ms ?? 0) > PROMISED_MS);
  const isJudged = (loadavg()[0] ?? 0) < OVERLOADED;
  return {
    ms,
    notCounted: takeovers.length - counted.length,
    violations: (isJudged ? late : []).map(({ name, replica, ms: took }) => ({
      invariant: 'what a dead replica held goes on elsewhere within 15 s',
      what: `${name} of ${replica} after ${took} ms`,
    })),
  };
}

function othersAreWell(
  absences: readonly Absence[],
  replicas: number,
  { at, replica }: { readonly at: number; readonly replica: string },
): boolean {
  const meanwhile = absences.filter(({ from, until }) => from < at + PROMISED_MS && until > at);
  if (meanwhile.some((absence) => absence.replica === 'all')) return false;
  const away = new Set(meanwhile.map((absence) => absence.replica.replace(/-\d+$/, '')));
  away.add(replica.replace(/-\d+$/, ''));
  return away.size < replicas;
}
