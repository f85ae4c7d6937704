import type { Environment } from '@marcbachmann/cel-js';
import type { Action } from '../actions/action.ts';
import { celEnvironment } from './cel.ts';
import { type CelType, celTypeOf } from './cel-types.ts';
import type { ParameterText } from './parameters-section.ts';

/** What the expressions of one step may speak of. Undefined stands for something that is there but broken. */
export interface Vocabulary {
  readonly parameters: ReadonlyMap<string, ParameterText | undefined>;
  /** The actions of the steps before this one, by the steps' ids. */
  readonly earlier: ReadonlyMap<string, Action | undefined>;
  /** The ids of this step and of those after it. */
  readonly later: ReadonlySet<string>;
}

export const RUN_FIELDS = ['id', 'started_at'];
export const ENVIRONMENT_FIELDS = ['name'];
export const ROOTS = ['parameters', 'steps', 'run', 'requester', 'requester_name', 'environment', 'secrets'];

/** The same words with their types, for the type checker. */
export function typedEnvironment({ parameters, earlier }: Vocabulary): Environment {
  const steps = [...earlier].map(([id, action]) => [id, { outputs: outputTypes(action) }] as const);
  return celEnvironment()
    .registerVariable('parameters', { schema: Object.fromEntries([...parameters].map(typedParameter)) })
    .registerVariable('steps', { schema: Object.fromEntries(steps) })
    .registerVariable('run', { schema: { id: 'string', started_at: 'string' } })
    .registerVariable('requester', 'string')
    .registerVariable('requester_name', 'string')
    .registerVariable('environment', { schema: { name: 'string' } })
    .registerVariable('secrets', 'map<string, string>');
}

const PARAMETER_TYPES = { string: 'string', integer: 'int', number: 'double', boolean: 'bool' } as const;

const typedParameter = ([name, parameter]: [string, ParameterText | undefined]): [string, string] => [
  name,
  parameter ? PARAMETER_TYPES[parameter.type] : 'dyn',
];

const outputTypes = (action: Action | undefined): CelType =>
  action ? celTypeOf(action.output) : 'map<string, dyn>';

export const outputsOf = (action: Action): readonly string[] => Object.keys(action.output.shape);
