import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { awsJsonServer } from '../aws-json-server.ts';
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

type Call = (ecs: Ecs, body: unknown) => Promise<object | typeof NOT_IMPLEMENTED>;

/** Each call of ECS' JSON protocol, carried out on the simulator. */
const CALLS: Readonly<Record<string, Call>> = {
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

/** The simulated ECS behind the vendor's own HTTP. */
export function ecsServer(ecs: Ecs) {
  const calls = Object.entries(CALLS).map(([name, call]) => [name, implemented(ecs, call)] as const);
  return awsJsonServer(Object.fromEntries(calls), {
    not_found: 'ServiceNotFoundException',
    conflict: 'ConflictException',
    invalid: 'ClientException',
  });
}

const implemented = (ecs: Ecs, call: Call) => async (body: unknown) => {
  const answered = await call(ecs, body);
  return answered === NOT_IMPLEMENTED ? undefined : answered;
};
