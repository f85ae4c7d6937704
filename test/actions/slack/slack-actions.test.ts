import { describe, expect, test } from 'vitest';
import { announce } from '../../../src/actions/slack/announce.ts';
import { openChannel } from '../../../src/actions/slack/open-channel.ts';
import { postChecklist } from '../../../src/actions/slack/post-checklist.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { slackDesk } from '../../support/slack-desk.ts';
import { stage } from '../../support/stage.ts';

function set() {
  const on = stage();
  const desk = slackDesk(on.clock);
  const context = () => on.context({ systems: { ...on.systems, chat: desk.chat } });
  const planOf = async (action: typeof announce, input: JsonObject) => action.plan(context(), input);

  /** Applies; `forgetful` loses the receipt, as a crash does. */
  async function perform(action: typeof announce, input: JsonObject, forgetful = false) {
    const plan = await planOf(action, input);
    const startedAt = on.clock.now();
    const receipt = await action.apply(context(), input, plan);
    return action.observe(context(), input, { plan, startedAt, ...(forgetful ? {} : { receipt }) });
  }

  const look = async (action: typeof announce, input: JsonObject) =>
    action.observe(context(), input, { plan: await planOf(action, input), startedAt: on.clock.now() });

  return { ...on, desk, planOf, perform, look };
}

const CHANNEL = { name: 'inc-1', topic: 'API down', invite: ['U0RESPOND1'] };

describe('slack/open-channel', () => {
  test('plans without touching Slack', async () => {
    const { desk, planOf } = set();

    expect(await planOf(openChannel, CHANNEL)).toMatchObject({
      changes: [{ target: 'slack/#inc-1', field: 'channel', before: null, after: 'open' }],
      facts: ['Invites 1 person.', 'There is no undo: the channel stays until somebody archives it.'],
    });
    expect(desk.calls).toEqual([]);
  });

  test('before anything was done there is nothing', async () => {
    const { look } = set();

    expect(await look(openChannel, CHANNEL)).toEqual({ status: 'absent' });
  });

  test.each([false, true])('answers the channel, with the receipt lost: %s', async (forgetful) => {
    const { perform } = set();

    expect(await perform(openChannel, CHANNEL, forgetful)).toMatchObject({
      status: 'done',
      outputs: { name: 'inc-1' },
      evidence: ['#inc-1 is open with 2 members.'],
    });
  });

  test('half a channel is finished, not doubled', async () => {
    const { desk, perform, look } = set();
    await desk.chat.createChannel({ name: 'inc-1', isPrivate: false });
    const half = await look(openChannel, CHANNEL);

    await perform(openChannel, CHANNEL);

    expect(half).toEqual({
      status: 'absent',
      half: { stands: '#inc-1 is open, and perhaps not everybody is invited.' },
    });
    const opened = desk.workspace.snapshot().channels.filter(({ name }) => name.startsWith('inc-1'));
    expect(opened).toMatchObject([{ topic: 'API down', purpose: 'Opened by Runbolt (r-12345678/step)' }]);
  });

  test("a name that is taken by somebody else's channel gets a number", async () => {
    const { perform } = set();

    const done = await perform(openChannel, { ...CHANNEL, name: 'ops' }, true);

    expect(done).toMatchObject({ status: 'done', outputs: { name: 'ops-2' } });
  });

  test('an archived channel of our own is not used again', async () => {
    const { desk, perform } = set();
    const first = await perform(openChannel, CHANNEL);
    const id = first.status === 'done' ? String(first.outputs.channel) : '';
    desk.workspace.api.handle('conversations.archive', 'xoxb-a-token-of-the-tests', { channel: id });

    expect(await perform(openChannel, CHANNEL)).toMatchObject({
      status: 'done',
      outputs: { name: 'inc-1-2' },
    });
  });

  test.each(['', 'UPPER', 'with space', 'a'.repeat(81), '<!here>', '-'])(
    'refuses the name %j',
    async (name) => {
      const { planOf } = set();

      await expect(planOf(openChannel, { name })).rejects.toThrow();
    },
  );
});

describe('slack/post-checklist', () => {
  const PHASES = [{ title: 'Triage <now>', checklist: ['Ask `curl`', 'Tell <!channel> & all'] }];
  const INPUT = { channel: 'C0OPS', heading: 'P0 API down', phases: PHASES };

  test.each([false, true])(
    'is pinned once, its text escaped, with the receipt lost: %s',
    async (forgetful) => {
      const { desk, perform } = set();

      await perform(postChecklist, INPUT, forgetful);
      const done = await perform(postChecklist, INPUT, forgetful);

      expect(done).toMatchObject({ status: 'done', evidence: [] });
      const { messages, channels } = desk.workspace.snapshot();
      expect(messages).toHaveLength(1);
      expect(channels.find(({ id }) => id === 'C0OPS')?.pins).toEqual([messages[0]?.ts]);
      expect(messages[0]?.blocks?.[1]).toMatchObject({
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Triage &lt;now&gt;*\n☐  Ask `curl`\n☐  Tell &lt;!channel&gt; &amp; all',
        },
      });
    },
  );

  test('posted and not pinned is not done', async () => {
    const { desk, perform, look } = set();
    desk.trouble = (method) => (method === 'pins.add' ? { do: 'unreachable' } : undefined);
    await expect(perform(postChecklist, INPUT)).rejects.toThrow('Slack cannot be reached');

    expect(await look(postChecklist, INPUT)).toEqual({
      status: 'absent',
      half: { stands: 'The checklist is posted, and not pinned.' },
    });
  });

  test('more than Slack takes is cut, and says so', async () => {
    const { desk, perform } = set();
    const checklist = Array.from({ length: 100 }, () => '&'.repeat(500));
    const phases = Array.from({ length: 100 }, (_, index) => ({ title: `Phase ${index}`, checklist }));

    const done = await perform(postChecklist, { ...INPUT, phases });

    expect(done.status).toBe('done');
    expect(desk.workspace.snapshot().messages[0]?.blocks?.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(desk.workspace.snapshot().messages[0]?.blocks)).toContain('more than fits here');
  });

  test('nothing to check is a checklist too', async () => {
    const { perform } = set();

    expect(await perform(postChecklist, { ...INPUT, phases: [] })).toMatchObject({ status: 'done' });
  });
});

describe('slack/announce', () => {
  const INPUT = { channel: 'C0OPS', text: 'API <!here> down', about: 'C0INC' };

  test.each([false, true])('is said once and calls nobody, with the receipt lost: %s', async (forgetful) => {
    const { desk, perform } = set();

    await perform(announce, INPUT, forgetful);
    await perform(announce, INPUT, forgetful);

    const said = desk.workspace.snapshot().messages.map(({ text }) => text);
    expect(said).toEqual(['API &lt;!here&gt; down <#C0INC>']);
  });

  test('into a channel that is not there: the reason', async () => {
    const { perform } = set();

    await expect(perform(announce, { ...INPUT, channel: 'C0GONE' })).rejects.toMatchObject({
      kind: 'not_found',
      message: 'Slack refused conversations.history: channel_not_found.',
    });
  });
});
