import type { ApiResponse } from './ask.ts';
import * as say from './simulated-answers.ts';
import { hasRun, logOf } from './simulated-logs.ts';
import type { Asked } from './simulated-routes.ts';
import type { KubernetesState } from './simulated-state.ts';

/** GET pods/log. As the kubelet does it: the last `tailLines`, and of these the first `limitBytes`. */
export function podLog(state: KubernetesState, asked: Asked): ApiResponse {
  const pod = state.pods.find(({ namespace, name }) => namespace === asked.namespace && name === asked.name);
  if (!pod) return say.notFound(asked);
  const container = asked.query.get('container') ?? pod.container;
  if (container !== pod.container) {
    return say.badRequest(`container ${container} is not valid for pod ${pod.name}`);
  }
  if (state.at < pod.startsAt || !hasRun(pod)) {
    return say.badRequest(
      `container "${container}" in pod "${pod.name}" is waiting to start: ContainerCreating`,
    );
  }
  const all = logOf(pod, state.at);
  const tail = numberIn(asked, 'tailLines');
  const lines = tail === undefined ? all : all.slice(Math.max(0, all.length - tail));
  const text = lines.map((line) => `${line}\n`).join('');
  return say.text(text.slice(0, numberIn(asked, 'limitBytes')));
}

function numberIn({ query }: Asked, key: string): number | undefined {
  const value = query.get(key);
  return value === null || !/^\d+$/.test(value) ? undefined : Number(value);
}
