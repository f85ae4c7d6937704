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

test('more than fits a screen comes in pages', async () => {
  const many = Array.from({ length: 14 }, (_, at) => `  t${at}: { cron: "${at} 8 * * *", run: look }\n`);
  const office = await openTimetable(many.join(''));
  const counter = await besideBot(office);

  const first = await counter.type('schedule');
  const second = await counter.type('schedule 2');
  const nonsense = await counter.type('schedule late');

  expect(first.out).toContain('(t11)');
  expect(first.out).not.toContain('(t12)');
  expect(first.out).toContain('Page 1 of 2: runbolt schedule 2 shows another.');
  expect(second.out).toContain('(t13)');
  expect(second.out).not.toContain('(t11)');
  expect(second.out).toContain('Page 2 of 2: runbolt schedule 1 shows another.');
  expect(nonsense.code).toBe(2);
});
