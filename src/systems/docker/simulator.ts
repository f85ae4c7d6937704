import { z } from 'zod';
import { formatDuration } from '../../lib/duration.ts';
import { Failure } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Container, Docker } from './port.ts';

const SimulatedContainer = z.object({
  id: z.string(),
  name: z.string(),
  project: z.string(),
  service: z.string(),
  image: z.string(),
  isOneOff: z.boolean(),
  /** When it began, or ended, to be what it is. */
  since: z.string(),
  running: z.boolean(),
  /** How long it takes to end when it is asked to; longer than its grace period means that it is killed. */
  endsAfterMs: z.number(),
  /** While it is ending. */
  stopsAt: z.string().optional(),
  exitCode: z.number(),
});
type SimulatedContainer = z.output<typeof SimulatedContainer>;

/** The simulated Docker host as plain JSON. */
export const DockerState = z.object({ containers: z.array(SimulatedContainer) });
export type DockerState = z.output<typeof DockerState>;

export interface SimulatedDocker extends Docker {
  rows(): readonly PanelRow[];
}

/** A Docker host with the containers of Compose projects. Its time is the clock's; a stop is answered at once. */
export function simulateDocker({
  state,
  clock,
  faults,
  changed = () => {},
}: Simulation<DockerState>): SimulatedDocker {
  const call = troubles({ id: 'docker', system: 'Docker', faults, clock });
  faults.declare('docker/exits-at-once', 'A container that is started ends again at once');

  const catchUp = () => {
    for (const container of state.containers) endIfDue(container, clock.now());
  };

  function find(id: string, operation: string): SimulatedContainer {
    catchUp();
    const found = state.containers.find((one) => one.id === id);
    if (found) return found;
    const message = `Docker says: No such container: ${id} (${operation}).`;
    throw new Failure({ system: 'Docker', operation, kind: 'not_found', message });
  }

  return {
    listContainers({ project, service }, signal) {
      return call({ operation: `list containers ${project}/${service}`, signal }, () => {
        catchUp();
        const its = state.containers.filter((one) => one.project === project && one.service === service);
        return its.map((one) => shown(one, clock.now()));
      });
    },

    stopContainer({ id, graceSeconds }, signal) {
      const operation = `stop container ${id.slice(0, 12)}`;
      return call({ operation, signal, writes: true }, () => {
        const container = find(id, operation);
        if (!container.running || container.stopsAt !== undefined) return;
        const killed = container.endsAfterMs > graceSeconds * 1_000;
        const takesMs = killed ? graceSeconds * 1_000 : container.endsAfterMs;
        container.stopsAt = new Date(clock.now().getTime() + takesMs).toISOString();
        container.exitCode = killed ? 137 : 143;
        endIfDue(container, clock.now());
        changed();
      });
    },

    startContainer({ id }, signal) {
      const operation = `start container ${id.slice(0, 12)}`;
      return call({ operation, signal, writes: true }, () => {
        const container = find(id, operation);
        if (container.running) return;
        const fails = faults.isOn('docker/exits-at-once');
        Object.assign(container, {
          running: !fails,
          exitCode: fails ? 1 : 0,
          since: clock.now().toISOString(),
        });
        changed();
      });
    },

    rows: () => {
      catchUp();
      return state.containers.map((one) => rowOf(one, shown(one, clock.now())));
    },
  };
}

function endIfDue(container: SimulatedContainer, now: Date): void {
  const { stopsAt } = container;
  if (stopsAt === undefined || Date.parse(stopsAt) > now.getTime()) return;
  delete container.stopsAt;
  Object.assign(container, { running: false, since: stopsAt });
}

function shown(
  { id, name, image, isOneOff, running, since, exitCode }: SimulatedContainer,
  now: Date,
): Container {
  const lasts = formatDuration(Math.max(1_000, now.getTime() - Date.parse(since)));
  const status = running ? `Up ${lasts}` : `Exited (${exitCode}) ${lasts} ago`;
  return { id, name, image, isOneOff, state: running ? 'running' : 'exited', status };
}

function rowOf({ stopsAt, exitCode }: SimulatedContainer, { id, name, state, image }: Container): PanelRow {
  const isFine = state === 'running' && stopsAt === undefined;
  return {
    id: `docker/${id}`,
    title: `Container ${name}`,
    status: stopsAt !== undefined ? 'Stopping' : state === 'running' ? 'Running' : 'Exited',
    detail: state === 'running' ? image : `exit code ${exitCode}`,
    tone: isFine ? 'good' : exitCode === 1 ? 'bad' : 'busy',
  };
}
