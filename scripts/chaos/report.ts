import type { Violation } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import type { Outcome } from './run-chaos.ts';

/** What a person reads at the end: what was done, what came of it, and how to see it again. */
export function reportOf(options: Options, outcome: Outcome): string {
  const { ledger, runs, settledInMs, takeovers, violations, folder } = outcome;
  const { seed, minutes, replicas, store } = options;
  const flags = `--seed ${seed} --minutes ${minutes} --replicas ${replicas} --store ${store}`;
  return [
    `chaos ${flags}`,
    ...counted('done to it', sorted(ledger.counts)),
    ...counted('counted outside', outside(ledger)),
    ...counted('runs', runs),
    ...(takeovers ? [distribution(takeovers.ms, takeovers.notCounted)] : []),
    settledInMs === undefined
      ? 'it did NOT settle in time'
      : `settled in ${Math.round(settledInMs / 1_000)} s`,
    ...verdict(violations, `what was counted and what the replicas said is in ${folder}; again: ${flags}`),
  ].join('\n');
}

function outside({ effects, said, answers, rooms, pages, reported }: Ledger): ReadonlyMap<string, number> {
  const taken = answers.filter(({ status }) => status === 200);
  return new Map([
    ['effects', effects.length],
    ['messages', said.filter(({ kind }) => kind === 'post').length],
    ['changes of messages', said.filter(({ kind }) => kind === 'update').length],
    ['commands taken', taken.length],
    ['of these not recorded within 2 s', taken.filter(({ words }) => words.startsWith('⏳')).length],
    ['commands not taken', answers.length - taken.length],
    ['channels opened', rooms.length],
    ['pages', pages.length],
    ['groups of alerts', new Set(reported.map(({ name }) => name)).size],
  ]);
}

function verdict(violations: readonly Violation[], how: string): readonly string[] {
  if (violations.length === 0) return ['no violation'];
  const lines = violations.map(
    ({ invariant, run, what }) => `  ✗ ${invariant}: ${run === undefined ? '' : `${run}: `}${what}`,
  );
  return [`${violations.length} violation(s)`, ...lines, how];
}

function counted(title: string, counts: ReadonlyMap<string, number>): readonly string[] {
  return [`${title}:`, ...[...counts].map(([what, count]) => `  ${what}: ${count}`)];
}

const sorted = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));

function distribution(ms: readonly number[], notCounted: number): string {
  if (ms.length === 0) return `takeovers: none to count, ${notCounted} beside other troubles`;
  const seconds = (share: number): string => {
    const found = ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? 0;
    return `${(found / 1_000).toFixed(1)} s`;
  };
  return `takeovers: ${ms.length}, median ${seconds(0.5)}, p90 ${seconds(0.9)}, longest ${seconds(1)}; ${notCounted} more beside other troubles`;
}
