import type { Action } from '../action.ts';
import { createClusterSnapshot } from './create-cluster-snapshot.ts';
import { createSnapshot } from './create-snapshot.ts';
import { deleteInstance } from './delete-instance.ts';
import { failover } from './failover.ts';
import { failoverCluster } from './failover-cluster.ts';
import { instanceStatus } from './instance-status.ts';
import { promoteReplica } from './promote-replica.ts';
import { restoreSnapshot } from './restore-snapshot.ts';

/** What a step can do with Amazon RDS. */
export const rdsActions: readonly Action[] = [
  createSnapshot,
  createClusterSnapshot,
  restoreSnapshot,
  failover,
  failoverCluster,
  promoteReplica,
  deleteInstance,
  instanceStatus,
];
