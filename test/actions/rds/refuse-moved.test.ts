import { expect, test } from 'vitest';
import { failover } from '../../../src/actions/rds/failover.ts';
import { failoverCluster } from '../../../src/actions/rds/failover-cluster.ts';
import { promoteReplica } from '../../../src/actions/rds/promote-replica.ts';
import { stage } from '../../support/stage.ts';

test.each([
  [
    failover,
    { instance: 'credlink-prod' },
    { zone: 'us-east-1f' },
    'The zone of credlink-prod was us-east-1f',
  ],
  [
    failoverCluster,
    { cluster: 'credlink-analytics' },
    { writer: 'gone' },
    'The writer of credlink-analytics was gone',
  ],
  [
    promoteReplica,
    { replica: 'credlink-prod-replica' },
    { source: 'old' },
    'The source of credlink-prod-replica was old',
  ],
])('what has moved since the plan was made is left alone (%#)', async (action, input, guards, words) => {
  const { context, plan } = stage();
  const planned = { ...(await plan(action, input)), guards };

  const acted = action.apply(context(), input, planned);

  await expect(acted).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining(words) });
  expect((await plan(action, input)).obstacle).toBeUndefined();
});
