import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { connectEcs } from '../../src/systems/ecs/client.ts';
import { type Ecs, NOT_IMPLEMENTED } from '../../src/systems/ecs/port.ts';
import { seedEcs } from '../../src/systems/ecs/seed.ts';
import { simulateEcs } from '../../src/systems/ecs/simulator.ts';
import { ecsServer } from '../../src/systems/ecs/wire.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { withAwsCredentials } from './aws-credentials.ts';
import { failsInWords, type Subject } from './in-trouble.ts';
import { closeServers, onTheWire } from './on-the-wire.ts';

interface EcsSubject extends Subject<Ecs> {
  readonly clock: HeldClock;
}

const AT = { cluster: 'credlink-production', service: 'api' };
const ARN = /^arn:aws:ecs:us-east-1:\d{12}:/;

const SUBJECTS = [
  { name: 'the simulator', open: simulator },
  { name: 'the real client', open: overTheWire },
];

withAwsCredentials();
afterEach(closeServers);

describe.each(SUBJECTS)('ECS by $name', ({ open }) => {
  test('a service is described with its deployments, counts and events', async () => {
    const { port } = await open();

    const service = await port.describeService(AT.cluster, AT.service);

    expect(service).toMatchObject({ serviceName: 'api', desiredCount: 3, runningCount: 3, status: 'ACTIVE' });
    expect(service.taskDefinition).toMatch(/:task-definition\/credlink-api:42$/);
    expect(service.deployments).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^ecs-svc\/\d{19}$/),
        status: 'PRIMARY',
        rolloutState: 'COMPLETED',
        createdAt: expect.any(Date),
      }),
    ]);
    expect(service.events[0]?.message).toBe('(service api) has reached a steady state.');
  });

  test.each([
    ['a cluster', (ecs: Ecs) => ecs.describeService('nope', 'api')],
    ['a service', (ecs: Ecs) => ecs.describeService(AT.cluster, 'nope')],
    ['a task definition', (ecs: Ecs) => ecs.describeTaskDefinition('nope:1')],
    ['a task definition to deploy', (ecs: Ecs) => ecs.updateService({ ...AT, taskDefinition: 'nope:1' })],
    [
      'a service deployment',
      (ecs: Ecs) => ecs.stopServiceDeployment('arn:aws:ecs:us-east-1:1:service-deployment/x'),
    ],
  ])('%s that does not exist is not found', async (_what, ask) => {
    const { port } = await open();

    await expect(ask(port)).rejects.toMatchObject({ name: 'Failure', kind: 'not_found' });
  });

  test('everything in a cluster is listed: its services, and its tasks with what they run', async () => {
    const { port } = await open();

    const services = await port.listServices(AT.cluster);
    const tasks = await port.describeTasks(AT.cluster, await port.listTasks(AT.cluster, undefined));

    expect(services.map((arn) => arn.replace(/^.*\//, ''))).toEqual(['api', 'worker']);
    expect(tasks).toHaveLength(5);
    expect(tasks[0]?.containers[0]).toMatchObject({
      image: expect.stringMatching(/\/credlink-api:1\.9\.0$/),
      imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  test('a cluster that does not exist has no services to list', async () => {
    const { port } = await open();

    await expect(port.listServices('nope')).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('task definitions are described by family and revision, by ARN, and by family alone', async () => {
    const { port } = await open();

    const named = await port.describeTaskDefinition('credlink-api:42');
    const byArn = await port.describeTaskDefinition(named.taskDefinitionArn);
    const newest = await port.describeTaskDefinition('credlink-api');
    const old = await port.describeTaskDefinition('credlink-api:39');

    expect(named.taskDefinitionArn).toMatch(ARN);
    expect(byArn).toEqual(named);
    expect(newest).toEqual(named);
    expect(old.status).toBe('INACTIVE');
    expect(named.containerDefinitions[0]?.environment).toContainEqual({ name: 'DB_POOL_MAX', value: '5' });
  });

  test('only ACTIVE task definitions are listed, newest first', async () => {
    const { port } = await open();

    const listed = await port.listTaskDefinitions('credlink-api');

    expect(listed.map((one) => one.replace(/^.*\//, ''))).toEqual([
      'credlink-api:42',
      'credlink-api:41',
      'credlink-api:40',
    ]);
    expect(await port.listTaskDefinitions('nope')).toEqual([]);
  });

  test('the history leads from service deployments to what they deployed', async () => {
    const { port } = await open();

    const successful = implemented(await port.listServiceDeployments({ ...AT, status: ['SUCCESSFUL'] }));
    const revisions = implemented(
      await port.describeServiceRevisions(successful.map((one) => one.targetServiceRevisionArn)),
    );

    expect(successful).toHaveLength(3);
    expect(revisions.map((one) => one.taskDefinition.replace(/^.*\//, '')).sort()).toEqual([
      'credlink-api:40',
      'credlink-api:41',
      'credlink-api:42',
    ]);
    expect(implemented(await port.listServiceDeployments({ ...AT, status: ['IN_PROGRESS'] }))).toEqual([]);
  });

  test('an update starts a rollout that moves tasks and then is complete', async () => {
    const { port, clock } = await open();

    const started = await port.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
    await clock.advance(8_000);
    const moving = await port.describeService(AT.cluster, AT.service);
    await clock.advance(8_000);
    const over = await port.describeService(AT.cluster, AT.service);

    const [fresh] = started.deployments;
    expect(fresh).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', runningCount: 0 });
    expect(moving.deployments.map((one) => [one.status, one.runningCount])).toEqual([
      ['PRIMARY', 2],
      ['ACTIVE', 1],
    ]);
    expect(over.deployments).toEqual([
      expect.objectContaining({ id: fresh?.id, rolloutState: 'COMPLETED', runningCount: 3 }),
    ]);
    expect(over.desiredCount).toBe(3);
    expect(over.events[0]?.message).toContain('steady state');
  });

  test('an update to what runs already starts nothing', async () => {
    const { port } = await open();
    const before = await port.describeService(AT.cluster, AT.service);

    const after = await port.updateService({ ...AT, taskDefinition: 'credlink-api:42' });

    expect(after.deployments).toEqual(before.deployments);
  });

  test('an INACTIVE task definition is refused', async () => {
    const { port } = await open();

    await expect(port.updateService({ ...AT, taskDefinition: 'credlink-api:39' })).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/inactive/i),
    });
  });

  test('stopping a running deployment returns to the one before, and both can be followed', async () => {
    const { port, clock } = await open();
    const before = await port.describeService(AT.cluster, AT.service);
    await port.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
    await clock.advance(5_000);
    const [running] = implemented(await port.listServiceDeployments({ ...AT, status: ['IN_PROGRESS'] }));

    await port.stopServiceDeployment(running?.serviceDeploymentArn ?? '');
    const [rolling] = implemented(await port.listServiceDeployments(AT));
    await clock.advance(20_000);
    const [over] = implemented(await port.listServiceDeployments(AT));
    const after = await port.describeService(AT.cluster, AT.service);

    expect(rolling?.status).toBe('ROLLBACK_IN_PROGRESS');
    expect(over).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', finishedAt: expect.any(Date) });
    expect(after.taskDefinition).toBe(before.taskDefinition);
    expect(after.deployments).toEqual([
      expect.objectContaining({ rolloutState: 'COMPLETED', runningCount: 3 }),
    ]);
  });

  test('a deployment that has ended cannot be stopped', async () => {
    const { port } = await open();
    const [ended] = implemented(await port.listServiceDeployments(AT));

    await expect(port.stopServiceDeployment(ended?.serviceDeploymentArn ?? '')).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  test('when tasks do not start, the circuit breaker returns to the build before', async () => {
    const { port, clock, faults } = await open();
    await faults.set('ecs/rollout-fails', true);
    const started = await port.updateService({ ...AT, taskDefinition: 'credlink-api:41' });
    await clock.advance(7_000);
    const failing = await port.describeService(AT.cluster, AT.service);
    await clock.advance(30_000);

    const after = await port.describeService(AT.cluster, AT.service);
    const [newest] = implemented(await port.listServiceDeployments(AT));

    expect(failing.deployments[0]).toMatchObject({ runningCount: 0, failedTasks: 2 });
    expect(failing.runningCount).toBe(3);
    expect(after.taskDefinition).toMatch(/:42$/);
    expect(after.deployments.map((one) => one.id)).not.toContain(started.deployments[0]?.id);
    expect(newest?.status).toBe('ROLLBACK_SUCCESSFUL');
    expect(after.events.map((one) => one.message).join('\n')).toContain(
      'deployment failed: tasks failed to start',
    );
  });

  test('an endpoint that lacks service deployments says so instead of failing', async () => {
    const { port, faults } = await open();
    await faults.set('ecs/not-implemented', true);

    expect(await port.listServiceDeployments(AT)).toBe(NOT_IMPLEMENTED);
    expect(await port.describeServiceRevisions(['arn:x'])).toBe(NOT_IMPLEMENTED);
    expect(await port.stopServiceDeployment('arn:x')).toBe(NOT_IMPLEMENTED);
    expect((await port.describeService(AT.cluster, AT.service)).desiredCount).toBe(3);
  });

  test('tasks are listed with what they run', async () => {
    const { port } = await open();

    const tasks = await port.listTasks(AT.cluster, AT.service);
    const described = await port.describeTasks(AT.cluster, tasks);

    expect(described).toHaveLength(3);
    expect(described.every((task) => task.lastStatus === 'RUNNING')).toBe(true);
    expect(described[0]?.taskDefinitionArn).toMatch(/credlink-api:42$/);
  });

  test('another desired count starts and stops tasks over time, and no deployment', async () => {
    const { port, clock } = await open();
    const before = await port.describeService(AT.cluster, AT.service);

    const asked = await port.setDesiredCount({ ...AT, desiredCount: 0 });
    await clock.advance(4_000);
    const draining = await port.describeService(AT.cluster, AT.service);
    await clock.advance(6_000);
    const empty = await port.describeService(AT.cluster, AT.service);

    expect([asked.desiredCount, asked.runningCount]).toEqual([0, 3]);
    expect(draining.runningCount).toBe(2);
    expect(empty.runningCount).toBe(0);
    expect(empty.deployments.map((one) => one.id)).toEqual(before.deployments.map((one) => one.id));
    expect(empty.taskDefinition).toBe(before.taskDefinition);
  });

  test('a forced deployment replaces the tasks and keeps their task definition', async () => {
    const { port, clock } = await open();
    const before = await port.describeService(AT.cluster, AT.service);

    const started = await port.forceNewDeployment(AT.cluster, AT.service);
    await clock.advance(20_000);
    const after = await port.describeService(AT.cluster, AT.service);

    expect(started.deployments).toHaveLength(2);
    expect(after.deployments).toEqual([
      expect.objectContaining({ id: started.deployments[0]?.id, rolloutState: 'COMPLETED', runningCount: 3 }),
    ]);
    expect(after.deployments[0]?.id).not.toBe(before.deployments[0]?.id);
    expect(after.taskDefinition).toBe(before.taskDefinition);
  });

  test('tasks that stopped are described with what they died of', async () => {
    const { port, clock, faults } = await open();
    expect(await port.listStoppedTasks(AT.cluster, AT.service)).toEqual([]);
    await faults.set('ecs/rollout-fails', true);
    await port.forceNewDeployment(AT.cluster, AT.service);
    await clock.advance(7_000);

    const stopped = await port.listStoppedTasks(AT.cluster, AT.service);
    const [task] = await port.describeTasks(AT.cluster, stopped);

    expect(stopped).toHaveLength(2);
    expect(task).toMatchObject({
      lastStatus: 'STOPPED',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 137, reason: expect.stringMatching(/OutOfMemory/) }],
    });
  });

  failsInWords<Ecs>({
    system: 'ecs',
    open,
    read: (port, signal) => port.describeService(AT.cluster, AT.service, signal),
    write: (port) => port.updateService({ ...AT, taskDefinition: 'credlink-api:41' }),
    happened: async (port) => (await port.describeService(AT.cluster, AT.service)).deployments.length === 2,
  });
});

function simulator(): EcsSubject & { readonly faults: Faults } {
  const clock = new HeldClock();
  const faults = new Faults();
  return { port: simulateEcs({ state: seedEcs(clock.now()), clock, faults }), clock, faults };
}

async function overTheWire(): Promise<EcsSubject> {
  const { port: simulated, clock, faults } = simulator();
  const wire = await onTheWire('ecs', ecsServer(simulated), faults);
  const port = connectEcs({ region: 'us-east-1', endpoint: wire.url, clock: systemClock });
  return { port, clock, faults: wire.faults };
}

function implemented<Answer>(answer: Answer | typeof NOT_IMPLEMENTED): Answer {
  if (answer === NOT_IMPLEMENTED) throw new Error('expected an endpoint that has service deployments');
  return answer;
}
