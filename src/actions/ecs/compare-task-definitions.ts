import type { ContainerDefinition, TaskDefinition } from '../../systems/ecs/port.ts';

/** What changes with the task definition, one line each. Names of variables only: their values may be secret. */
export function compareTaskDefinitions(before: TaskDefinition, after: TaskDefinition): readonly string[] {
  const names = new Set(
    [...before.containerDefinitions, ...after.containerDefinitions].map((one) => one.name),
  );
  const lines = [
    ...difference('CPU', before.cpu, after.cpu),
    ...difference('Memory', before.memory, after.memory),
    ...[...names].flatMap((name) => compareContainers(name, container(before, name), container(after, name))),
  ];
  return lines.length > 0 ? lines : ['Images, memory and names of environment variables are the same.'];
}

function container({ containerDefinitions }: TaskDefinition, name: string): ContainerDefinition | undefined {
  return containerDefinitions.find((one) => one.name === name);
}

function compareContainers(
  name: string,
  before: ContainerDefinition | undefined,
  after: ContainerDefinition | undefined,
): readonly string[] {
  if (!before) return [`Container ${name} is added.`];
  if (!after) return [`Container ${name} is removed.`];
  return [
    ...difference(`Image of ${name}`, before.image, after.image),
    ...difference(`Memory of ${name}`, before.memory, after.memory),
    ...compareNames(`Environment of ${name}`, valuesOf(before), valuesOf(after)),
    ...compareNames(`Secrets of ${name}`, secretsOf(before), secretsOf(after)),
  ];
}

function difference(what: string, before: unknown, after: unknown): readonly string[] {
  return before === after ? [] : [`${what}: ${before ?? 'not set'} → ${after ?? 'not set'}`];
}

type Values = ReadonlyMap<string, string>;
const valuesOf = (one: ContainerDefinition): Values => new Map(one.environment.map((v) => [v.name, v.value]));
const secretsOf = (one: ContainerDefinition): Values =>
  new Map(one.secrets.map((v) => [v.name, v.valueFrom]));

function compareNames(what: string, before: Values, after: Values): readonly string[] {
  const parts = [
    ...listed(
      'adds',
      [...after.keys()].filter((name) => !before.has(name)),
    ),
    ...listed(
      'removes',
      [...before.keys()].filter((name) => !after.has(name)),
    ),
    ...listed(
      'changes',
      [...after.keys()].filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    ),
  ];
  return parts.length > 0 ? [`${what}: ${parts.join('; ')}`] : [];
}

function listed(verb: string, names: readonly string[]): readonly string[] {
  return names.length > 0 ? [`${verb} ${names.join(', ')}`] : [];
}
