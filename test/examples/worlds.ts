import { seed } from '../../src/systems/kubernetes/seed.ts';
import type { WorldState } from '../../src/systems/world-seed.ts';
import { readExample } from './read-examples.ts';

/** Changes to the simulated world that an errand needs. */
export type Change = (state: WorldState) => void;

/** As on the day after: the newest build is a good one. */
export const goodBuild: Change = ({ ecs }) => {
  for (const taskDefinition of ecs.taskDefinitions) taskDefinition.build = 'good';
};

/** No purge is running, so that one can be started; it takes as long as a trial does. */
export const noPurgeRuns: Change = ({ kubernetes }) => {
  const storage = seed('storage', new Date(kubernetes.prod?.at ?? 0));
  const trial = seed('storage-test', new Date(storage.at)).cronJobs[0];
  for (const cronJob of storage.cronJobs) cronJob.jobTemplate = trial?.jobTemplate ?? cronJob.jobTemplate;
  kubernetes.storage = { ...storage, jobs: [], pods: [] };
};

/** The SELECTs of a runbook get these answers, in turn: what the simulated PostgreSQL cannot work out itself. */
export function answering(
  example: string,
  runbook: string,
  answers: Readonly<Record<string, readonly string[]>>,
): Change {
  const steps = readExample(example).runbooks[runbook]?.steps ?? [];
  return ({ database }) => {
    const known = new Map(Object.entries(database.answers ?? {}));
    for (const [id, values] of Object.entries(answers)) {
      const asked = steps.find((step) => step.id === id)?.with ?? {};
      const name = String(asked.database);
      known.set(name, { ...known.get(name), [String(asked.sql)]: [...values] });
    }
    database.answers = Object.fromEntries(known);
  };
}
