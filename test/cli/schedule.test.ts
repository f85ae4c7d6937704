import { expect, test } from 'vitest';
import { openTimetable } from '../support/timetable.ts';
import { besideBot } from './counter.ts';

test('what is late comes first, then what comes next, by the clocks of its own zone', async () => {
  const office = await openTimetable(
    '  night: { cron: "0 8 * * *", timezone: Europe/Berlin, run: look }\n  restore-test: { cron: "0 3 * * 0", run: restore, unattended: true }\n',
  );
  const counter = await besideBot(office);

  const { code, out } = await counter.type('schedule');

  expect(code).toBe(0);
  expect(out).toContain(
    '! Restore into the yard: will not run unattended: nobody has allowed it to run unattended yet',
  );
  expect(out).toContain('Wed 4 Mar 08:00 CET  Look at the lever  (night)');
});
