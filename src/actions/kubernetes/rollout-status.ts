import type { Deployment } from '../../systems/kubernetes/port.ts';
import { whyNoFurtherPods } from './refused-pods.ts';

export type RolloutStatus =
  | { readonly status: 'complete'; readonly words: string }
  | { readonly status: 'progressing'; readonly words: string }
  | { readonly status: 'stuck'; readonly words: string };

/** How far a rollout is, by the rules of `kubectl rollout status` (kubectl/pkg/polymorphichelpers/rollout_status.go). */
export function rolloutStatus({ metadata, spec, status }: Deployment): RolloutStatus {
  const { replicas } = spec;
  const { updatedReplicas, availableReplicas } = status;
  if (status.observedGeneration < metadata.generation)
    return progressing('waiting to be noticed by the cluster');
  const condition = status.conditions.find(({ type }) => type === 'Progressing');
  if (condition?.reason === 'ProgressDeadlineExceeded') return { status: 'stuck', words: condition.message };
  if (updatedReplicas < replicas)
    return progressing(withWhy(`${updatedReplicas} of ${replicas} Pods are new`, status));
  const old = status.replicas - updatedReplicas;
  if (old > 0) return progressing(`${old} old ${old === 1 ? 'Pod is' : 'Pods are'} still stopping`);
  if (availableReplicas < updatedReplicas) {
    return progressing(`${availableReplicas} of ${updatedReplicas} new Pods are available`);
  }
  return { status: 'complete', words: `${availableReplicas} of ${replicas} Pods are new and available` };
}

const withWhy = (words: string, status: Deployment['status']): string =>
  [words, whyNoFurtherPods(status)].filter((part) => part !== undefined).join('; ');

const progressing = (words: string): RolloutStatus => ({ status: 'progressing', words });
