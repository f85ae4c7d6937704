import type { Run, StepState } from '../../../src/runs/run.ts';
import type { Evidence, Violation } from '../evidence.ts';
import type { Effect } from '../ledger.ts';

const ONCE = 'each side effect happens at most once a step';
const DONE = 'what a run says it did was done, exactly once';
const ASKED = 'nothing happens that no step had begun';

/** What was done, as counted at the systems, against what the runs say. */
export function checkEffects(evidence: Evidence): readonly Violation[] {
  const { effects } = evidence.ledger;
  const byStep = Map.groupBy(effects, (effect) => stepOf(evidence, effect) ?? 'nobody');
  return [
    ...(byStep.get('nobody') ?? []).map(({ run, what }) => ({
      ...(run !== undefined && { run }),
      ...{ invariant: ASKED, what },
    })),
    ...[...byStep].flatMap(([step, done]) => (step === 'nobody' ? [] : twice(step, done))),
    ...[...evidence.runs.values()].flatMap((run) => undone(run, byStep)),
  ];
}

/** `r-7k3f9qxa/suspend`: by the mark, or, where calls carry none, by who held the service then. */
function stepOf({ runs }: Evidence, effect: Effect): string | undefined {
  if (effect.run !== undefined) {
    const step = stepsOf(runs.get(effect.run)).find(({ id }) => id === effect.step);
    return step?.startedAt ? keyOf(effect.run, step) : undefined;
  }
  return effect.service === undefined ? markless(effect) : holderOf(runs, effect);
}

/** Stopping a Job carries no mark: its path says which, and each is stopped by whoever comes first. */
const markless = ({ what }: Effect): string | undefined =>
  what.includes('/jobs/') ? `${what}/any` : undefined;

/** The lock lets one run at a service at a time: the effect belongs to the step that began last before it. */
function holderOf(runs: Evidence['runs'], { service, at }: Effect): string | undefined {
  let last: { readonly key: string; readonly at: number } | undefined;
  for (const run of runs.values())
    for (const step of stepsOf(run)) {
      const began = step.startedAt?.getTime();
      if (began === undefined || began > at || step.input?.service !== service || !acts(step)) continue;
      if (!last || began > last.at) last = { key: keyOf(run.id, step), at: began };
    }
  return last?.key;
}

function twice(step: string, effects: readonly Effect[]): readonly Violation[] {
  const byRequest = Map.groupBy(effects, ({ what, service }) => service ?? what);
  return [...byRequest.values()].flatMap((done) => {
    const [first] = done;
    if (done.length === 1 || !first || !isCounted(first)) return [];
    const when = done.map(({ at }) => new Date(at).toISOString()).join(' and ');
    return [{ invariant: ONCE, run: step.split('/')[0] ?? '', what: `${step}: ${first.what} at ${when}` }];
  });
}

/** A Job that is stopped is suspended and then deleted, and both may be said again: nothing more comes of it. */
const isCounted = ({ what }: Effect): boolean => !/^(PATCH|DELETE) .*\/jobs\//.test(what);

function undone(run: Run, byStep: ReadonlyMap<string, readonly Effect[]>): readonly Violation[] {
  return stepsOf(run).flatMap((step) => {
    const mustHave = step.status === 'succeeded' && acts(step) && (step.plan?.changes.length ?? 0) > 0;
    if (!mustHave || step.uses === 'kubernetes/stop-jobs' || byStep.has(keyOf(run.id, step))) return [];
    return [
      {
        invariant: DONE,
        run: run.id,
        what: `${step.id} (${step.uses}) says it succeeded, and nothing was done`,
      },
    ];
  });
}

/** What is done to Slack and PagerDuty for an incident is counted with the incidents. */
const acts = ({ uses }: StepState): boolean =>
  /^(kubernetes|ecs)\//.test(uses) && uses !== 'ecs/service-status';

const stepsOf = (run: Run | undefined): readonly StepState[] => [
  ...(run?.steps ?? []),
  ...(run?.undo?.steps ?? []),
];

const keyOf = (run: string, { id }: StepState): string => `${run}/${id}`;
