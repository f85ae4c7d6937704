import { shellWord } from '../lib/shell-word.ts';
import type { ActionEnvironment, StepPlan } from './action.ts';

/** The line with which a person does the same by hand, every word quoted where it has to be. */
export function awsLine({ awsRegion }: ActionEnvironment, words: readonly string[]): string {
  const region = awsRegion === undefined ? [] : ['--region', awsRegion];
  return ['aws', ...words, ...region].map(shellWord).join(' ');
}

/** Of a name in a region, for locks: `us-east-1/credlink-api`. */
export function inRegion({ awsRegion }: ActionEnvironment, name: string): string {
  return `${awsRegion ?? 'default-region'}/${name}`;
}

/** A plan that changes nothing. */
export function lookingPlan(said: Partial<StepPlan>): StepPlan {
  return { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands: [], ...said };
}
