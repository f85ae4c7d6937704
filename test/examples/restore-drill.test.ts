import { expect, test } from 'vitest';
import { carryOut } from './carry-out.ts';

test("CredLink's restore drill restores, measures, and deletes what it has made", async () => {
  const { story, message } = await carryOut({ example: 'credlink', line: 'restore-drill' });

  expect(message.text).toMatch(
    /^✅ Done · Restore drill · staging: Targets met: RTO .* of 2 hours, RPO .* of 24 hours/,
  );
  expect(story.says(message)).not.toContain('Left open');
  const names = story.state().rds.instances.map(({ id }) => id);
  expect(names).toContain('credlink-prod');
  expect(names).not.toContain('credlink-drill');
});
