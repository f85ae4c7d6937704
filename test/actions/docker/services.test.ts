import { describe, expect, test } from 'vitest';
import { startService } from '../../../src/actions/docker/start-service.ts';
import { stopService } from '../../../src/actions/docker/stop-service.ts';
import { Failure } from '../../../src/lib/failure.ts';
import { lost, refused } from '../../../src/systems/network-failures.ts';
import { stage } from '../../support/stage.ts';

const PURGER = { project: 'efs-purge', service: 'efspurge-cron' };
const TARGET = 'docker:production/efs-purge/efspurge-cron';

describe('docker/stop-service', () => {
  test('stops what runs, waits until it has ended, and says how to go back', async () => {
    const { perform } = stage();

    const { plan, waited, end } = await perform(stopService, { ...PURGER, starts: 'destructive' });

    expect(plan).toMatchObject({
      changes: [
        {
          target: 'docker/efs-purge/efspurge-cron',
          field: 'running containers',
          before: 'any',
          after: 'none',
        },
      ],
      facts: ['1 container will be stopped: efs-purge-efspurge-cron-1 (Up 26 minutes).'],
      commands: ['docker compose -p efs-purge stop -t 10 efspurge-cron'],
    });
    expect(waited[0]?.progress).toBe('1 container still running: efs-purge-efspurge-cron-1');
    expect(end).toMatchObject({
      status: 'done',
      outputs: { stopped: ['efs-purge-efspurge-cron-1'] },
      evidence: [expect.stringContaining('no container of it runs, efs-purge-efspurge-cron-1 (Exited (143)')],
      undo: [{ uses: 'docker/start-service', with: { ...PURGER, starts: 'destructive' } }],
      leaves: [{ target: TARGET, what: 'Compose service efs-purge/efspurge-cron is stopped' }],
    });
  });

  test('stopped already is nothing to do; a service that is not there is an obstacle', async () => {
    const { plan, perform } = stage();
    await perform(stopService, PURGER);

    expect(await plan(stopService, PURGER)).toMatchObject({ changes: [], nothingToDo: expect.any(String) });
    expect(await plan(stopService, { ...PURGER, service: 'nope' })).toMatchObject({
      changes: [],
      obstacle: expect.stringContaining('There is no container of Compose service efs-purge/nope'),
    });
  });

  test('a lost answer is waited out, and found to have happened', async () => {
    const { systems, clock, plan, context, follow } = stage();
    const planned = await plan(stopService, PURGER);
    const startedAt = clock.now();
    const { docker } = systems;
    const losing: typeof docker = {
      ...docker,
      async stopContainer(stop) {
        await docker.stopContainer(stop);
        throw new Failure(lost('Docker', 'stop'));
      },
    };
    const applied = stopService.apply(context({ systems: { ...systems, docker: losing } }), PURGER, planned);
    await expect(applied).rejects.toMatchObject({ kind: 'unknown_outcome' });

    const { end } = await follow(stopService, PURGER, { plan: planned, startedAt });

    expect(end).toMatchObject({ status: 'done', outputs: { stopped: ['efs-purge-efspurge-cron-1'] } });
  });

  test('a crash before the call is seen to have stopped nothing, after its grace period', async () => {
    const { clock, plan, follow } = stage();
    const planned = await plan(stopService, PURGER);

    const { end } = await follow(stopService, PURGER, { plan: planned, startedAt: clock.now() });

    expect(end).toEqual({ status: 'absent' });
  });

  test('what runs on after it was stopped is a failure that says so', async () => {
    const { clock, plan, follow } = stage();
    const seen = { plan: await plan(stopService, PURGER), startedAt: clock.now(), receipt: { stopped: [] } };

    const { end } = await follow(stopService, PURGER, seen);

    expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('restart policy') });
  });

  test.each([{ project: '../x' }, { service: 'a b' }, { service: '' }, { grace: '1h' }, { grace: '0s' }])(
    '%j is refused',
    async (nonsense) => {
      await expect(stage().plan(stopService, { ...PURGER, ...nonsense })).rejects.toThrow();
    },
  );
});

describe('docker/start-service', () => {
  const stopped = async () => {
    const set = stage();
    await set.perform(stopService, PURGER);
    return set;
  };

  test('starts what was stopped, sees that it stays up, and closes the loop', async () => {
    const { perform } = await stopped();

    const { end, waited } = await perform(startService, PURGER);

    expect(waited[0]?.progress).toBe('1 container up, seeing that they stay');
    expect(end).toMatchObject({
      status: 'done',
      outputs: { started: ['efs-purge-efspurge-cron-1'] },
      undo: [{ uses: 'docker/stop-service', with: PURGER }],
      closes: [TARGET],
    });
  });

  test('a container that ends again at once is a failure', async () => {
    const { world, perform } = await stopped();
    world.faults.set('docker/exits-at-once', true);

    const { end } = await perform(startService, PURGER);

    expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining('Exited (1)') });
  });

  test('what docker compose run has left behind is not started', async () => {
    const { systems, plan } = await stopped();
    const [one] = await systems.docker.listContainers(PURGER);
    const left = { ...(one ?? expect.fail()), id: 'x', name: 'run-1', isOneOff: true };
    const docker = { ...systems.docker, listContainers: async () => [left] };

    const planned = await plan(startService, PURGER, { systems: { ...systems, docker } });

    expect(planned.obstacle).toContain('docker compose -p efs-purge up -d efspurge-cron');
  });

  test('a crash before the call is seen to have started nothing', async () => {
    const { clock, plan, context } = await stopped();

    const seen = { plan: await plan(startService, PURGER), startedAt: clock.now() };

    expect(await startService.observe(context(), PURGER, seen)).toEqual({ status: 'absent' });
  });

  test.each([
    [{}, 'change'],
    [{ starts: 'change' }, 'change'],
    [{ starts: 'destructive' }, 'destructive'],
    [{ starts: `\${{ parameters.how }}` }, 'destructive'],
  ])('it is as strong as what it starts: %j is %s', (input, effect) => {
    expect(startService.effectOf(input)).toBe(effect);
  });
});

describe('a service of two containers, of which one does not obey', () => {
  /** `one` obeys, `two` does not. */
  async function set(states: 'running' | 'exited') {
    const { systems, ...rest } = stage();
    const [like] = await systems.docker.listContainers(PURGER);
    const containers = ['one', 'two'].map((id) => ({
      ...(like ?? expect.fail()),
      id,
      name: id,
      state: states,
    }));
    const become = (state: 'running' | 'exited') => async (at: { readonly id: string }) => {
      if (at.id === 'two') throw new Failure(refused('Docker', 'stop'));
      containers[0] = { ...(containers[0] ?? expect.fail()), state };
    };
    const docker = {
      listContainers: async () => containers,
      stopContainer: become('exited'),
      startContainer: become('running'),
    };
    return { ...rest, with: { systems: { ...systems, docker } } };
  }

  test('stopped by half: says which one is, what is left open, and how to go back', async () => {
    const { plan, context, clock, with: two } = await set('running');
    const planned = await plan(stopService, PURGER, two);

    const half = {
      stands: 'Stopped: one.',
      leaves: [{ target: TARGET, what: 'Compose service efs-purge/efspurge-cron is stopped in part: one' }],
      undo: [{ uses: 'docker/start-service', with: { ...PURGER, starts: 'change' } }],
    };
    await expect(stopService.apply(context(two), PURGER, planned)).rejects.toMatchObject({ half });
    const seen = { plan: planned, startedAt: clock.now() };
    await clock.advance(60_000);
    expect(await stopService.observe(context(two), PURGER, seen)).toEqual({ status: 'absent', half });
    expect(await stopService.look?.(context(two), PURGER, { ...seen, half: true })).toEqual({
      status: 'held',
    });
  });

  test('started by half: says which one is', async () => {
    const { plan, context, clock, with: two } = await set('exited');
    const planned = await plan(startService, PURGER, two);

    const half = { stands: 'Running: one.' };
    await expect(startService.apply(context(two), PURGER, planned)).rejects.toMatchObject({ half });
    const seen = { plan: planned, startedAt: clock.now() };
    expect(await startService.observe(context(two), PURGER, seen)).toEqual({ status: 'absent', half });
  });
});
