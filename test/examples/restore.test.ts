import { expect, test } from 'vitest';
import { carryOut } from './carry-out.ts';

test('a restore leaves the application stopped, and says so with how to open it again', async () => {
  const { message } = await carryOut({ example: 'infershield', line: 'restore-postgresql' });

  expect(message.text).toMatch(/^✅ Done/);
  const told = JSON.stringify(message.blocks);
  expect(told).toContain('Deployment infershield/infershield-backend is scaled to zero (it had 3 replicas)');
  expect(told).toContain('CronJob infershield/infershield-backup is suspended');
  expect(told).toContain('look at them, then run /reopen-infershield');
});
