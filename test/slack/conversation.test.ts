import { expect, test } from 'vitest';
import { openFloor, wordsOf } from './floor.ts';

const RUNBOOKS = `
  stop-all:
    command: /stop-all
    title: Stop everything
    halt: true
    environment: vault
    allow: { run: [responder] }
    steps:
      - { id: stop, title: Pull the big lever, uses: lever/stop, with: { lever: big } }
  turn:
    command: /turn
    title: Turn a lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1, within: 30m }
    parameters:
      lever: { type: string, one_of: [left, right], description: Which one }
      force: { type: integer, min: 1, max: 9, default: 3 }
    steps:
      - { id: turn, title: Turn it, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }
`;

test('a stop is confirmed with one click, and its message tells what came of it', async () => {
  const { office, slack } = await openFloor(RUNBOOKS);

  const typed = await slack.as('U0RESPOND1').command('C0OPS', '/stop-all');
  const asked = await slack.until(() =>
    slack.channel('C0OPS').find((message) => message.text.includes('Confirm?')),
  );
  console.log(JSON.stringify(typed), JSON.stringify(asked, null, 1));
  console.log(await slack.as('U0RESPOND1').click(asked, 'Confirm'));
  await office.engine.idle();
  await office.clock.advance(2000);
  const done = await slack.until(() =>
    slack.channel('C0OPS').find((message) => message.text.includes('Done')),
  );
  console.log(JSON.stringify(done, null, 1));
  for (const line of slack.thread('C0OPS', asked.ts)) console.log(line.text);
  for (const line of slack.ephemerals('U0RESPOND1')) console.log('EPH', line.text);
  expect(office.levers.effects).toEqual(['big=on']);
  expect(wordsOf(done)).toContain('Stop everything');
});
