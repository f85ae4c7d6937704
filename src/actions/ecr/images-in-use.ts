import type { Image } from '../../systems/ecr/port.ts';
import type { Ecs } from '../../systems/ecs/port.ts';

/** What services and tasks of some clusters use: digests that run, and images by how their task definitions name them. */
export interface ImagesInUse {
  readonly digests: ReadonlySet<string>;
  /** `credlink-api:1.9.0`, without the registry: another registry's image of that name is kept as well. */
  readonly names: ReadonlySet<string>;
  readonly taskDefinitions: number;
}

/** Services at a desired count of zero count as well, and so do both sides of a rollout and tasks of no service. */
export async function imagesInUse(
  ecs: Ecs,
  clusters: readonly string[],
  signal: AbortSignal,
): Promise<ImagesInUse> {
  const definitions = new Set<string>();
  const references: string[] = [];
  for (const cluster of clusters) {
    for (const arn of await ecs.listServices(cluster, signal)) {
      const service = await ecs.describeService(cluster, arn.replace(/^.*\//, ''), signal);
      for (const one of [service, ...service.deployments]) definitions.add(one.taskDefinition);
    }
    const tasks = await ecs.describeTasks(cluster, await ecs.listTasks(cluster, undefined, signal), signal);
    for (const { taskDefinitionArn, containers } of tasks) {
      definitions.add(taskDefinitionArn);
      // A tag may have been moved since: what runs is the digest.
      references.push(...containers.flatMap(({ imageDigest }) => imageDigest ?? []));
    }
  }
  for (const definition of definitions) {
    const { containerDefinitions } = await ecs.describeTaskDefinition(definition, signal);
    references.push(...containerDefinitions.map(({ image }) => image));
  }
  return {
    digests: new Set(references.flatMap((one) => /sha256:[0-9a-f]{64}/.exec(one)?.[0] ?? [])),
    names: new Set(references.map(withoutRegistry)),
    taskDefinitions: definitions.size,
  };
}

export function isInUse(repository: string, { digest, tags }: Image, used: ImagesInUse): boolean {
  return used.digests.has(digest) || tags.some((tag) => used.names.has(`${repository}:${tag}`));
}

/** `210987654321.dkr.ecr.us-east-1.amazonaws.com/credlink-api` is `credlink-api:latest`. */
function withoutRegistry(reference: string): string {
  const name = reference.replace(/^[^/]*[.:][^/]*\//, '').replace(/@.*$/, '');
  return /:[^/]+$/.test(name) ? name : `${name}:latest`;
}
