import { Failure } from '../../lib/failure.ts';
import { type AwsPage, listed, readAll, readOne, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { isNotImplemented } from '../aws-failure.ts';
import { lazily } from '../lazily.ts';
import {
  type Ecs,
  NOT_IMPLEMENTED,
  type NotImplemented,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
  TaskDefinition,
} from './port.ts';

/** Reads are tried again by the SDK; a write is sent once, since it may have been carried out. */
const READ_ATTEMPTS = 3;
/** Of one list; the newest come first. */
const MOST_PAGES = 3;
/** Of everything in a cluster, a hundred a page. */
const PAGES_OF_A_CLUSTER = 30;
/** What DescribeServiceRevisions and DescribeTasks take at once. */
const REVISIONS_AT_ONCE = 20;
const TASKS_AT_ONCE = 100;

/** The real Amazon ECS of one region. The SDK is loaded at the first call. */
export function connectEcs(connection: AwsConnection): Ecs {
  const ask = awsCalls('Amazon ECS', connection);
  const sdk = lazily(async () => {
    const ecs = await import('@aws-sdk/client-ecs');
    const settings = awsSettings(connection);
    return {
      ...ecs,
      reads: new ecs.ECSClient({ ...settings, maxAttempts: READ_ATTEMPTS }),
      writes: new ecs.ECSClient({ ...settings, maxAttempts: 1 }),
    };
  });
  type Sdk = Awaited<ReturnType<typeof sdk>>;

  const read = <Answer>(operation: string, signal: AbortSignal | undefined, call: Call<Sdk, Answer>) =>
    ask({ operation, signal, writes: false }, async (abortSignal) => call(await sdk(), { abortSignal }));
  const write = <Answer>(operation: string, signal: AbortSignal | undefined, call: Call<Sdk, Answer>) =>
    ask({ operation, signal, writes: true }, async (abortSignal) => call(await sdk(), { abortSignal }));

  return {
    describeService(cluster, service, signal) {
      const operation = `describe service ${cluster}/${service}`;
      return read(operation, signal, async (ecs, options) => {
        const command = new ecs.DescribeServicesCommand({ cluster, services: [service] });
        const [found] = listed((await ecs.reads.send(command, options)).services);
        // 200 for a service that does not exist, too.
        if (!found) throw noService(`${cluster}/${service}`, operation);
        return readOne(Service, found);
      });
    },

    async listServiceDeployments({ cluster, service, status }, signal) {
      const operation = `list service deployments ${cluster}/${service}`;
      const wanted = { cluster, service, ...(status && { status: [...status] }), maxResults: 100 };
      return implemented(() =>
        read(operation, signal, async (ecs, options) => {
          const deployments = await pages(async (nextToken) => {
            const command = new ecs.ListServiceDeploymentsCommand({ ...wanted, nextToken });
            const { serviceDeployments = [], ...rest } = await ecs.reads.send(command, options);
            return { items: serviceDeployments, next: rest.nextToken };
          });
          const parsed = readAll(ServiceDeployment, deployments);
          return parsed.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
        }),
      );
    },

    async describeServiceRevisions(arns, signal) {
      const operation = 'describe service revisions';
      return implemented(() =>
        read(operation, signal, async (ecs, options) => {
          const revisions = await inGroups(arns, REVISIONS_AT_ONCE, async (serviceRevisionArns) => {
            const command = new ecs.DescribeServiceRevisionsCommand({ serviceRevisionArns });
            return (await ecs.reads.send(command, options)).serviceRevisions ?? [];
          });
          return readAll(ServiceRevision, revisions);
        }),
      );
    },

    describeTaskDefinition(taskDefinition, signal) {
      const operation = `describe task definition ${taskDefinition}`;
      return read(operation, signal, async (ecs, options) => {
        const command = new ecs.DescribeTaskDefinitionCommand({ taskDefinition });
        return readOne(TaskDefinition, (await ecs.reads.send(command, options)).taskDefinition);
      });
    },

    listTaskDefinitions(family, signal) {
      return read(`list task definitions ${family}`, signal, (ecs, options) =>
        pages(async (nextToken) => {
          const wanted = { familyPrefix: family, status: 'ACTIVE', sort: 'DESC', maxResults: 100 } as const;
          const command = new ecs.ListTaskDefinitionsCommand({ ...wanted, nextToken });
          const { taskDefinitionArns = [], ...rest } = await ecs.reads.send(command, options);
          return { items: taskDefinitionArns, next: rest.nextToken };
        }),
      );
    },

    updateService({ cluster, service, taskDefinition }, signal) {
      const operation = `update service ${cluster}/${service}`;
      return write(operation, signal, async (ecs, options) => {
        const command = new ecs.UpdateServiceCommand({ cluster, service, taskDefinition });
        return readOne(Service, (await ecs.writes.send(command, options)).service);
      });
    },

    setDesiredCount({ cluster, service, desiredCount }, signal) {
      return write(`update service ${cluster}/${service}`, signal, async (ecs, options) => {
        const command = new ecs.UpdateServiceCommand({ cluster, service, desiredCount });
        return readOne(Service, (await ecs.writes.send(command, options)).service);
      });
    },

    forceNewDeployment(cluster, service, signal) {
      return write(`update service ${cluster}/${service}`, signal, async (ecs, options) => {
        const command = new ecs.UpdateServiceCommand({ cluster, service, forceNewDeployment: true });
        return readOne(Service, (await ecs.writes.send(command, options)).service);
      });
    },

    async stopServiceDeployment(serviceDeploymentArn, signal) {
      return implemented(() =>
        write(`stop service deployment ${serviceDeploymentArn}`, signal, async (ecs, options) => {
          const command = new ecs.StopServiceDeploymentCommand({
            serviceDeploymentArn,
            stopType: 'ROLLBACK',
          });
          await ecs.writes.send(command, options);
          return { serviceDeploymentArn };
        }),
      );
    },

    listServices(cluster, signal) {
      const operation = `list services ${cluster}`;
      return read(operation, signal, (ecs, options) =>
        whole(cluster, operation, async (nextToken) => {
          const command = new ecs.ListServicesCommand({ cluster, maxResults: 100, nextToken });
          const { serviceArns = [], ...rest } = await ecs.reads.send(command, options);
          return { items: serviceArns, next: rest.nextToken };
        }),
      );
    },

    listTasks(cluster, serviceName, signal) {
      const operation = `list tasks ${cluster}/${serviceName ?? ''}`;
      return read(operation, signal, (ecs, options) =>
        whole(cluster, operation, async (nextToken) => {
          const of = serviceName === undefined ? { cluster } : { cluster, serviceName };
          const command = new ecs.ListTasksCommand({ ...of, nextToken });
          const { taskArns = [], ...rest } = await ecs.reads.send(command, options);
          return { items: taskArns, next: rest.nextToken };
        }),
      );
    },

    listStoppedTasks(cluster, serviceName, signal) {
      return read(`list stopped tasks ${cluster}/${serviceName}`, signal, async (ecs, options) => {
        const wanted = { cluster, serviceName, desiredStatus: 'STOPPED' } as const;
        return (await ecs.reads.send(new ecs.ListTasksCommand(wanted), options)).taskArns ?? [];
      });
    },

    describeTasks(cluster, arns, signal) {
      const operation = `describe tasks ${cluster}`;
      return read(operation, signal, async (ecs, options) => {
        const described = await inGroups(arns, TASKS_AT_ONCE, async (tasks) => {
          return (
            (await ecs.reads.send(new ecs.DescribeTasksCommand({ cluster, tasks }), options)).tasks ?? []
          );
        });
        return readAll(Task, described);
      });
    },
  };
}

type Call<Sdk, Answer> = (sdk: Sdk, options: { readonly abortSignal: AbortSignal }) => Promise<Answer>;

function noService(name: string, operation: string): Failure {
  const message = `There is no ECS service ${name}.`;
  return new Failure({ system: 'Amazon ECS', operation, kind: 'not_found', message });
}

async function implemented<Answer>(call: () => Promise<Answer>): Promise<Answer | NotImplemented> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Failure && isNotImplemented(error.cause)) return NOT_IMPLEMENTED;
    throw error;
  }
}

/** A list that is cut off without a word would call the rest of the cluster unused. */
async function whole<Item>(cluster: string, operation: string, turn: Turn<Item>): Promise<Item[]> {
  const { items, more } = await turnPages(PAGES_OF_A_CLUSTER, turn);
  if (!more) return items;
  const message = `The ECS cluster ${cluster} holds more than Runbolt looks through.`;
  throw new Failure({ system: 'Amazon ECS', operation, kind: 'invalid', message });
}

type Turn<Item> = (nextToken: string | undefined) => Promise<AwsPage<Item>>;

async function pages<Item>(turn: Turn<Item>): Promise<Item[]> {
  return (await turnPages(MOST_PAGES, turn)).items;
}

async function inGroups<Item>(
  arns: readonly string[],
  size: number,
  describe: (group: string[]) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let from = 0; from < arns.length; from += size)
    all.push(...(await describe(arns.slice(from, from + size))));
  return all;
}
