import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import { type Ecs, NOT_IMPLEMENTED, type Service, ServiceDeploymentStatus } from './port.ts';

const text = z.string();
const texts = z.array(z.string());

/** Strict: whatever else were sent would change more than was meant. */
const Update = z.union([
  z.strictObject({ cluster: text, service: text, taskDefinition: text }),
  z.strictObject({ cluster: text, service: text, desiredCount: z.int().nonnegative() }),
  z.strictObject({ cluster: text, service: text, forceNewDeployment: z.literal(true) }),
]);

function update(ecs: Ecs, asked: z.output<typeof Update>): Promise<Service> {
  if ('taskDefinition' in asked) return ecs.updateService(asked);
  if ('desiredCount' in asked) return ecs.setDesiredCount(asked);
  return ecs.forceNewDeployment(asked.cluster, asked.service);
}

/** Each call of ECS' JSON protocol, carried out on the simulator. */
const CALLS: Readonly<Record<string, (ecs: Ecs, body: unknown) => Promise<object | typeof NOT_IMPLEMENTED>>> =
  {
    async DescribeServices(ecs, body) {
      const { cluster, services } = z.object({ cluster: text, services: z.tuple([text]) }).parse(body);
      try {
        return { services: [await ecs.describeService(cluster, services[0])], failures: [] };
      } catch (error) {
        if (!(error instanceof Failure) || error.kind !== 'not_found') throw error;
        return { services: [], failures: [{ arn: services[0], reason: 'MISSING' }] };
      }
    },
    async ListServiceDeployments(ecs, body) {
      const asked = z.object({
        cluster: text,
        service: text,
        status: z.array(ServiceDeploymentStatus).optional(),
      });
      const { status, ...at } = asked.parse(body);
      const serviceDeployments = await ecs.listServiceDeployments({ ...at, ...(status && { status }) });
      return serviceDeployments === NOT_IMPLEMENTED ? NOT_IMPLEMENTED : { serviceDeployments };
    },
    async DescribeServiceRevisions(ecs, body) {
      const { serviceRevisionArns } = z.object({ serviceRevisionArns: texts }).parse(body);
      const serviceRevisions = await ecs.describeServiceRevisions(serviceRevisionArns);
      return serviceRevisions === NOT_IMPLEMENTED ? NOT_IMPLEMENTED : { serviceRevisions };
    },
    async DescribeTaskDefinition(ecs, body) {
      const { taskDefinition } = z.object({ taskDefinition: text }).parse(body);
      return { taskDefinition: await ecs.describeTaskDefinition(taskDefinition) };
    },
    async ListTaskDefinitions(ecs, body) {
      const { familyPrefix } = z.object({ familyPrefix: text }).parse(body);
      return { taskDefinitionArns: await ecs.listTaskDefinitions(familyPrefix) };
    },
    async UpdateService(ecs, body) {
      return { service: await update(ecs, Update.parse(body)) };
    },
    async StopServiceDeployment(ecs, body) {
      const asked = z.strictObject({ serviceDeploymentArn: text, stopType: z.literal('ROLLBACK') });
      return ecs.stopServiceDeployment(asked.parse(body).serviceDeploymentArn);
    },
    async ListServices(ecs, body) {
      const { cluster } = z.object({ cluster: text }).parse(body);
      return { serviceArns: await ecs.listServices(cluster) };
    },
    async ListTasks(ecs, body) {
      const asked = z.object({
        cluster: text,
        serviceName: text.optional(),
        desiredStatus: z.literal('STOPPED').optional(),
      });
      const { cluster, serviceName, desiredStatus } = asked.parse(body);
      const stopped = desiredStatus === 'STOPPED' && serviceName !== undefined;
      return {
        taskArns: await (stopped
          ? ecs.listStoppedTasks(cluster, serviceName)
          : ecs.listTasks(cluster, serviceName)),
      };
    },
    async DescribeTasks(ecs, body) {
      const { cluster, tasks } = z.object({ cluster: text, tasks: texts }).parse(body);
      return { tasks: await ecs.describeTasks(cluster, tasks), failures: [] };
    },
  };

/** The simulated ECS behind the vendor's own HTTP: AWS JSON 1.1, one target header a call. */
export function ecsServer(ecs: Ecs) {
  return createServer((request, response) => {
    answer(ecs, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(ecs: Ecs, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  const call = CALLS[target];
  const body: unknown = JSON.parse(await bodyOf(request));
  try {
    const answered = call ? await call(ecs, body) : NOT_IMPLEMENTED;
    if (answered === NOT_IMPLEMENTED) reply(response, 400, { __type: 'UnknownOperationException' });
    else reply(response, 200, answered);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const type = TYPES[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (type === undefined) response.destroy();
    else reply(response, 400, { __type: type, message: error.message });
  }
}

const TYPES: Readonly<Partial<Record<FailureKind, string>>> = {
  not_found: 'ServiceNotFoundException',
  denied: 'AccessDeniedException',
  rate_limited: 'ThrottlingException',
  conflict: 'ConflictException',
  invalid: 'ClientException',
};

function reply(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify(inSeconds(body)));
}

/** The protocol's times are seconds since 1970. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, inSeconds(its)]));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
