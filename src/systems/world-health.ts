import type { SimulatedTaskDefinition } from './ecs/simulated-state.ts';
import type { SimulatedAnswer, SimulatedHost } from './http/simulator.ts';

/** A flaky build answers one request in this many. */
const ONE_IN = 4;

/** A load balancer in front of an ECS service: its health is that of the task that happens to be asked. */
export function healthOf(builds: () => readonly SimulatedTaskDefinition['build'][]): SimulatedHost {
  return ({ url }, n) => {
    if (new URL(url).pathname !== '/health') return answer(404, { error: 'not found' }, 12);
    const running = builds();
    const build = running[n % Math.max(1, running.length)];
    if (build === undefined) return answer(503, { error: 'no healthy upstream' }, 3);
    if (build === 'good' || n % ONE_IN === 0) return answer(200, { status: 'ok' }, 41 + ((n * 17) % 48));
    return answer(503, { status: 'degraded', error: 'too many clients already' }, 980 + ((n * 131) % 640));
  };
}

function answer(status: number, body: Readonly<Record<string, string>>, ms: number): SimulatedAnswer {
  return { status, body: JSON.stringify(body), ms };
}
