import { z } from 'zod';
import type { Service, Task, TaskDefinition } from '../../systems/ecs/port.ts';
import { type ActionContext, defineAction } from '../action.ts';
import { primaryOf } from './guards.ts';
import { lookCommand, type ServiceReference, serviceInput, shortName } from './service-reference.ts';

const DEADLINE_MS = 60_000;
const EVENTS_SHOWN = 8;
const STOPPED_SHOWN = 5;

const { cluster, service } = serviceInput;
const Input = z.object({ cluster, service });

const Output = z.object({
  status: z.string().describe('ACTIVE, DRAINING or INACTIVE'),
  task_definition: z.string().describe('The task definition in use, as family:revision'),
  desired_count: z.int().describe('How many tasks there should be'),
  running_count: z.int().describe('How many tasks run'),
  rollout: z.string().describe('COMPLETED, IN_PROGRESS, FAILED, or none'),
  memory_mb: z.int().optional().describe('The memory of one task, in MiB, where its task definition sets it'),
  stopped_tasks: z.int().describe('How many tasks stopped in about the last hour'),
});

/** Everything that a responder looks for first: deployments, tasks and why they stopped, memory, events. */
export const serviceStatus = defineAction({
  name: 'ecs/service-status',
  summary: 'Shows the deployments, tasks, memory and events of an ECS service',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => DEADLINE_MS,

  async plan({ environment }, at) {
    const nothing = { changes: [], guards: {}, outputs: {}, facts: [], warnings: [] };
    return { ...nothing, commands: [lookCommand(at, environment)] };
  },

  async observe(context, at) {
    const read = await readService(context, at);
    const { found, build, stopped } = read;
    const memory = memoryOf(build);
    return {
      status: 'done',
      outputs: {
        status: found.status,
        task_definition: shortName(build.taskDefinitionArn),
        desired_count: found.desiredCount,
        running_count: found.runningCount,
        rollout: primaryOf(found)?.rolloutState ?? 'none',
        ...(memory !== undefined && { memory_mb: memory }),
        stopped_tasks: stopped.length,
      },
      evidence: [tasksLine(found), ...deploymentLines(found), memoryLine(build), ...stoppedLines(stopped)],
      log: eventLines(found),
    };
  },

  async measure({ systems, signal }, at) {
    const found = await systems.ecs.describeService(at.cluster, at.service, signal);
    const settled = (primaryOf(found)?.rolloutState ?? 'COMPLETED') === 'COMPLETED';
    const healthy = settled && found.desiredCount > 0 && found.runningCount >= found.desiredCount;
    return { healthy, summary: tasksLine(found) };
  },
});

interface Read {
  readonly found: Service;
  readonly build: TaskDefinition;
  readonly stopped: readonly Task[];
}

async function readService({ systems, signal }: ActionContext, at: ServiceReference): Promise<Read> {
  const { ecs } = systems;
  const found = await ecs.describeService(at.cluster, at.service, signal);
  const current = primaryOf(found)?.taskDefinition ?? found.taskDefinition;
  const [build, arns] = await Promise.all([
    ecs.describeTaskDefinition(current, signal),
    ecs.listStoppedTasks(at.cluster, at.service, signal),
  ]);
  const stopped = arns.length > 0 ? await ecs.describeTasks(at.cluster, arns, signal) : [];
  return { found, build, stopped };
}

function tasksLine({ serviceName, runningCount, desiredCount, pendingCount }: Service): string {
  const starting = pendingCount > 0 ? `, ${pendingCount} starting` : '';
  return `${serviceName}: ${runningCount} of ${desiredCount} tasks are running${starting}.`;
}

function deploymentLines({ deployments }: Service): readonly string[] {
  return deployments.map((one) => {
    const failed = one.failedTasks > 0 ? `, ${one.failedTasks} failed to start` : '';
    const since = one.createdAt.toISOString().slice(0, 16).replace('T', ' ');
    return `${one.status} ${shortName(one.taskDefinition)} since ${since} UTC: ${one.rolloutState ?? 'no rollout'}, ${one.runningCount} of ${one.desiredCount} tasks${failed}.`;
  });
}

/** Of the task; without it (EC2), what its containers may take together. */
function memoryOf({ memory, containerDefinitions }: TaskDefinition): number | undefined {
  if (memory !== undefined && /^\d+$/.test(memory)) return Number(memory);
  const limits = containerDefinitions.flatMap((one) => one.memory ?? []);
  return limits.length > 0 ? limits.reduce((sum, one) => sum + one, 0) : undefined;
}

function memoryLine(build: TaskDefinition): string {
  const memory = memoryOf(build);
  const name = shortName(build.taskDefinitionArn);
  return memory === undefined
    ? `${name} sets no limit of memory.`
    : `A task of ${name} has ${memory} MiB of memory.`;
}

function stoppedLines(stopped: readonly Task[]): readonly string[] {
  const newest = [...stopped].sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
  const more = stopped.length - STOPPED_SHOWN;
  return [
    ...newest.slice(0, STOPPED_SHOWN).map(stoppedLine),
    ...(more > 0 ? [`${more} more tasks stopped.`] : []),
  ];
}

function stoppedLine({ taskDefinitionArn, stoppedReason, containers }: Task): string {
  const why = containers.flatMap(({ name, exitCode, reason }) =>
    exitCode === undefined && reason === undefined
      ? []
      : [
          `${name}: ${[exitCode === undefined ? [] : `exit code ${exitCode}`, reason ?? []].flat().join(', ')}`,
        ],
  );
  const details = why.length > 0 ? ` (${why.join('; ')})` : '';
  return `A task of ${shortName(taskDefinitionArn)} stopped: ${stoppedReason ?? 'no reason given'}${details}.`;
}

function eventLines({ events }: Service): string {
  const lines = events.slice(0, EVENTS_SHOWN).reverse();
  return lines
    .map(({ createdAt, message }) => `${createdAt.toISOString().slice(11, 19)} ${message}`)
    .join('\n');
}
