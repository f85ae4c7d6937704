import { expect, test } from 'vitest';
import { postMessage } from '../../../src/actions/slack/post-message.ts';
import { slackDesk } from '../../support/slack-desk.ts';
import { stage } from '../../support/stage.ts';

const INPUT = {
  channel: 'C0OPS',
  text: 'Create the cluster <!here>',
  mention: ['U0RESPOND1', 'S0RESPOND'],
  commands: ['echo "a & b"', 'echo ```'],
};

function set() {
  const on = stage();
  const desk = slackDesk(on.clock);
  const context = () => on.context({ systems: { ...on.systems, chat: desk.chat } });
  async function perform(forgetful: boolean) {
    const plan = await postMessage.plan(context(), INPUT);
    const startedAt = on.clock.now();
    const receipt = await postMessage.apply(context(), INPUT, plan);
    return postMessage.observe(context(), INPUT, { plan, startedAt, ...(forgetful ? {} : { receipt }) });
  }
  return { ...on, desk, context, perform };
}

test.each([false, true])(
  'is posted once and calls only who is named, receipt lost: %s',
  async (forgetful) => {
    const { desk, perform } = set();

    await perform(forgetful);
    const done = await perform(forgetful);

    expect(done).toMatchObject({ status: 'done', outputs: { ts: expect.any(String) } });
    expect(desk.workspace.snapshot().messages.map(({ text }) => text)).toEqual([
      '<@U0RESPOND1> <!subteam^S0RESPOND> Create the cluster &lt;!here&gt;\n```\necho "a &amp; b"\necho ˋˋˋ\n```',
    ]);
  },
);

test('before anything was posted there is nothing', async () => {
  const { clock, context } = set();
  const seen = { plan: await postMessage.plan(context(), INPUT), startedAt: clock.now() };

  expect(await postMessage.observe(context(), INPUT, seen)).toEqual({ status: 'absent' });
});

test('the plan says what and whom', async () => {
  const { plan } = stage();

  expect(await plan(postMessage, INPUT)).toMatchObject({
    changes: [{ target: 'slack/C0OPS', field: 'message', after: 'Create the cluster <!here>' }],
    facts: [
      'Notifies U0RESPOND1, S0RESPOND.',
      'There is no undo: what people have read cannot be taken back.',
    ],
  });
});

test.each([
  { channel: '#ops' },
  { channel: 'ops' },
  { text: ' ' },
  { mention: ['here'] },
  { mention: ['<!here>'] },
])('%j is refused', async (nonsense) => {
  await expect(stage().plan(postMessage, { ...INPUT, ...nonsense })).rejects.toThrow();
});
