import { expect, test } from 'vitest';
import { rolloutStatus } from '../../../src/actions/kubernetes/rollout-status.ts';
import { Deployment } from '../../../src/systems/kubernetes/port.ts';

/** As a real API server shows it while a quota is used up. */
const REFUSED = {
  type: 'ReplicaFailure',
  status: 'True',
  reason: 'FailedCreate',
  message:
    'pods "backend-f46bcd87d-7c267" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3',
};

const withConditions = (conditions: readonly object[]) =>
  Deployment.parse({
    metadata: { name: 'backend', generation: 2 },
    spec: { replicas: 4, template: { metadata: {} } },
    status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2, conditions },
  });

test('a rollout that gets no further Pods says why, without the name that changes with each try', () => {
  expect(rolloutStatus(withConditions([REFUSED]))).toEqual({
    status: 'progressing',
    words:
      '2 of 4 Pods are new; no further Pod can be made: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3',
  });
});

test('one that was refused and is not any more says nothing of it', () => {
  expect(rolloutStatus(withConditions([{ ...REFUSED, status: 'False' }])).words).toBe('2 of 4 Pods are new');
});
