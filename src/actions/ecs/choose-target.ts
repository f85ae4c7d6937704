import { familyOf, revisionOf } from './service-reference.ts';

/** One service deployment of the past, with what it deployed. */
export interface PastDeployment {
  readonly taskDefinition: string;
  readonly status: string;
}

/**
 * The task definitions that were deployed successfully and never given up, best first: where a rollback can go.
 * "The one before" is not enough: after 41 → 42 → 41 the previous one is 42, the bad build itself.
 */
export function rollbackCandidates(history: readonly PastDeployment[], current: string): readonly string[] {
  const standing: string[] = [];
  const givenUp = new Set<string>();
  let deployed: string | undefined;

  // Oldest first: what is given up can be deployed again on purpose later, and then counts again.
  for (const { taskDefinition, status } of [...history].reverse()) {
    if (status.startsWith('ROLLBACK')) givenUp.add(taskDefinition);
    if (status !== 'SUCCESSFUL') continue;
    if (deployed !== undefined && isStepBack(deployed, taskDefinition)) {
      for (const left of between(taskDefinition, deployed, standing)) givenUp.add(left);
    }
    givenUp.delete(taskDefinition);
    standing.push(taskDefinition);
    deployed = taskDefinition;
  }

  const candidates = standing.reverse().filter((one) => one !== current && !givenUp.has(one));
  return [...new Set(candidates)];
}

/** A move to a lower revision of the same family is a rollback, whoever made it. */
function isStepBack(from: string, to: string): boolean {
  return familyOf(from) === familyOf(to) && revisionOf(to) < revisionOf(from);
}

/** Whoever went back over several revisions gave all of them up. */
function between(to: string, from: string, standing: readonly string[]): readonly string[] {
  return standing.filter(
    (one) =>
      familyOf(one) === familyOf(from) &&
      revisionOf(one) > revisionOf(to) &&
      revisionOf(one) <= revisionOf(from),
  );
}
