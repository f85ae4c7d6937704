import { expect, test, vi } from 'vitest';
import { type Floor, openFloor, wordsOf } from './floor.ts';

const RHEA = 'U0RESPOND1';
const MANY = `
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: look, uses: lever/read, with: { lever: big } }
schedules:
${Array.from({ length: 26 }, (_, at) => `  t${at}: { title: Time ${at}, cron: "${at} 8 * * *", run: look }`).join('\n')}
`;

const last = ({ slack }: Floor) => {
  const shown = slack.ephemerals(RHEA).at(-1);
  if (!shown) throw new Error('nothing was shown');
  return shown;
};

/** The answer comes after the acknowledgement. */
async function answered(floor: Floor, act: () => Promise<unknown>): Promise<string> {
  const before = floor.slack.ephemerals(RHEA).length;
  await act();
  await vi.waitFor(() => expect(floor.slack.ephemerals(RHEA).length).toBeGreaterThan(before), 60_000);
  return wordsOf(last(floor));
}

const ask = (floor: Floor, text: string): Promise<string> =>
  answered(floor, () => floor.slack.as(RHEA).command('C0OPS', '/runbook', text));

const press = (floor: Floor, label: string): Promise<string> =>
  answered(floor, () => floor.slack.as(RHEA).click(last(floor), label));

test('what does not fit one message is a button away, and back', async () => {
  const floor = await openFloor(MANY);

  const pages = [
    await ask(floor, 'schedule'),
    await press(floor, 'Later ▶'),
    await press(floor, 'Later ▶'),
    await press(floor, '◀ Sooner'),
  ];

  expect(pages.map((words) => [...words.matchAll(/\*Time (\d+)\*/g)].map(([, at]) => Number(at)))).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    [24, 25],
    [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
  ]);
  expect(pages[0]).toContain('Page 1 of 3');
  expect(pages[0]).not.toContain('Sooner');
  expect(pages[2]).not.toContain('Later');
});

test('a page can be typed, and one past the end is the last', async () => {
  const floor = await openFloor(MANY);

  expect(await ask(floor, 'schedule 2')).toContain('`/runbook schedule 3` shows another');
  expect(await ask(floor, 'schedule 99')).toContain('Page 3 of 3');
  expect(await ask(floor, 'schedule 0')).toContain('Page 1 of 3');
});
