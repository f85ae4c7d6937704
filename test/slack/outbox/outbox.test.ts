import { describe, expect, test } from 'vitest';
import { READER } from '../../../src/slack/outbox/item.ts';
import { gates, PAUSE, PIECES, story } from '../story.ts';
import { openDesk } from './desk.ts';

const {
  planned,
  asked,
  confirmed,
  locked,
  started,
  suspended,
  stopping,
  accepted,
  progressed,
  stopped,
  succeeded,
} = PIECES;
const whole = story([
  planned,
  asked,
  confirmed,
  locked,
  started,
  suspended,
  stopping,
  accepted,
  stopped,
  succeeded,
]);
const waiting = story([planned, asked]);
const MARKS = /^(📋|✅|▶️)/u;
const seconds = (text: number[]) => text.map((at) => (at - (text[0] ?? 0)) / 1000);

describe('what happened is told', () => {
  test('first the message, then its thread line by line, in order', async () => {
    const desk = await openDesk();

    await desk.happen(whole.events);
    await desk.settle(30_000);

    const posts = desk.slack.said.filter(({ method }) => method === 'post');
    expect(posts[0]).toMatchObject({ channel: 'C0OPS' });
    expect(posts.slice(1).every(({ thread }) => thread === '1.000')).toBe(true);
    expect(posts.slice(1).map(({ text }) => text.split('\n')[0])).toEqual([
      '📋 *The plan*',
      expect.stringContaining('to confirm'),
      '✅ Ana confirmed plan `3f9c2a1b`.',
      expect.stringContaining('Holding'),
      '▶️ *Suspend the CronJob*',
      expect.stringContaining('✅ *Suspend the CronJob*'),
      '▶️ *Stop the purge that is running*',
      expect.stringContaining('✅ *Stop the purge that is running*'),
      '✅ Done: No Pod of the purge runs any more.',
    ]);
    expect(desk.slack.texts('update').at(-1)).toContain('✅ Done');
    expect(await desk.outbox.status()).toEqual({ waiting: 0, oldest: undefined, lastError: undefined });
  });

  test('nothing is said of a request that has not been let in yet', async () => {
    const desk = await openDesk();

    await desk.happen(story([]).events);

    expect(desk.slack.said).toEqual([]);
  });

  test('the first post needs no waiting', async () => {
    const desk = await openDesk();
    const before = desk.clock.now().getTime();

    await desk.happen(waiting.events);

    expect(desk.slack.said[0]).toMatchObject({ method: 'post', at: before });
  });

  test('updates of one message are 1.5 s apart, and the last one always arrives', async () => {
    const desk = await openDesk();
    await desk.happen(story([planned]).events);
    const long = story([
      planned,
      asked,
      confirmed,
      locked,
      ...Array.from({ length: 30 }, () => progressed),
      PIECES.failed,
    ]);

    for (const event of long.events.slice(2)) {
      await desk.happen([event]);
      await desk.settle(200);
    }
    await desk.settle(10_000);

    const updates = desk.slack.said.filter(({ method }) => method === 'update');
    const gaps = seconds(updates.map(({ at }) => at)).map((at, index, all) => at - (all[index - 1] ?? -9));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1.5);
    expect(updates.length).toBeLessThan(8);
    expect(updates.at(-1)?.text).toContain('❌ Failed');
  });

  test('a burst is short, then one post a second and channel', async () => {
    const desk = await openDesk();

    await desk.happen(whole.events);
    await desk.settle(30_000);

    const at = seconds(desk.slack.said.filter(({ method }) => method === 'post').map((one) => one.at));
    expect(at[4]).toBeLessThan(0.1);
    expect(at.at(-1)).toBeGreaterThanOrEqual(at.length - 5);
  });
});

describe('news of an emergency stop', () => {
  const others = story([planned, asked], { runbook: { ...PAUSE, title: 'Restart the pods', halt: false } });
  const manyBefore = async () => {
    const desk = await openDesk();
    for (let run = 0; run < 15; run++) await desk.append(others.events, `r-other${run}`);
    await desk.settle(1_000);
    const before = desk.slack.said.length;
    await desk.append(whole.events.slice(0, 2), 'r-stop');
    return { desk, before };
  };
  const postsOf = (said: readonly { readonly method: string; readonly text?: string }[]) =>
    said
      .filter(({ method }) => method === 'post')
      .map(({ text = '' }) => text.includes('Pause the EFS purge'));

  test('goes before what others wait to say', async () => {
    const { desk, before } = await manyBefore();

    await desk.settle(60_000);

    expect(postsOf(desk.slack.said.slice(before)).slice(0, 5)).toContain(true);
    expect(postsOf(desk.slack.said).filter((isStop) => !isStop).length).toBeGreaterThanOrEqual(15);
  });

  test('does so after a crash as well', async () => {
    const { desk, before } = await manyBefore();
    desk.slack.down = true;
    await desk.settle(2_000);
    const next = await desk.crash();
    next.slack.down = false;

    await next.settle(90_000);

    expect(postsOf(next.slack.said.slice(before)).slice(0, 5)).toContain(true);
  });
});

describe('when Slack is away', () => {
  test('from the first moment, nothing is lost and nothing is said twice', async () => {
    const desk = await openDesk();
    desk.slack.down = true;
    await desk.happen(whole.events);
    await desk.settle(600_000);
    expect(await desk.outbox.status()).toMatchObject({ waiting: 10, lastError: 'Slack says unavailable' });
    expect((await desk.outbox.status()).oldest).toEqual(new Date('2026-03-04T02:48:00Z'));

    desk.slack.down = false;
    await desk.settle(120_000);

    const [root, thread, ...rest] = desk.slack.texts('post');
    expect(root).toContain('✅ Done');
    expect(rest).toEqual([]);
    expect(thread?.split('\n').filter((line) => MARKS.test(line))).toEqual([
      '📋 *The plan*',
      '✅ Ana confirmed plan `3f9c2a1b`.',
      '▶️ *Suspend the CronJob*',
      expect.stringContaining('✅ *Suspend the CronJob*'),
      '▶️ *Stop the purge that is running*',
      expect.stringContaining('✅ *Stop the purge that is running*'),
      '✅ Done: No Pod of the purge runs any more.',
    ]);
    expect(await desk.outbox.status()).toMatchObject({ waiting: 0, lastError: undefined });
  });

  test('it is tried at a bounded rate', async () => {
    const desk = await openDesk();
    desk.slack.down = true;
    for (let run = 0; run < 20; run++) await desk.happen(waiting.events, `r-${run}`);

    await desk.settle(1_200_000);

    const attempts = desk.logged.filter(({ message }) => message.startsWith('Slack did not take')).length;
    expect(attempts).toBeGreaterThan(15);
    expect(attempts).toBeLessThan(4 * 30);
  });

  test('Retry-After is honored', async () => {
    const desk = await openDesk();
    desk.slack.next.push({ retryAfterMs: 30_000 });

    await desk.happen(waiting.events);
    await desk.settle(29_000);
    const early = [...desk.slack.said];
    await desk.settle(2_000);

    expect(early).toEqual([]);
    expect(desk.slack.texts('post')[0]).toContain('Confirm?');
    expect(desk.slack.texts('find')).toEqual([]);
  });

  test('a channel that Slack limits keeps no other waiting', async () => {
    const desk = await openDesk();
    const limitedUntil = desk.clock.now().getTime() + 60_000;
    desk.slack.limits.set('post C0OPS', limitedUntil);

    for (const run of ['r-1', 'r-2', 'r-3']) await desk.happen(waiting.events, run);
    await desk.happen(story([planned, asked], { runbook: { ...PAUSE, channel: 'C0PURGE' } }).events, 'r-4');
    await desk.settle(50_000);

    expect(desk.slack.said.filter(({ method }) => method === 'post').map(({ channel }) => channel)).toEqual([
      ...['C0PURGE', 'C0PURGE', 'C0PURGE'],
    ]);
    expect(desk.slack.tries.get('post C0OPS')).toBeLessThanOrEqual(4);
    await desk.settle(60_000);
    expect(await desk.outbox.status()).toMatchObject({ waiting: 0 });
  });

  test('looking for a lost answer is limited, too, and then waited for, not skipped', async () => {
    const desk = await openDesk();
    desk.slack.next.push('lost');
    desk.slack.limits.set('find C0OPS', desk.clock.now().getTime() + 60_000);

    await desk.happen(waiting.events, 'r-1');
    await desk.happen(waiting.events, 'r-2');
    await desk.settle(50_000);
    const [others, looked] = [desk.slack.texts('post').length, desk.slack.tries.get('find C0OPS')];
    await desk.settle(20_000);

    expect(others).toBe(3);
    expect(looked).toBe(1);
    expect(desk.slack.texts('post').filter((text) => text.includes('Confirm?'))).toHaveLength(1);
    expect(await desk.outbox.status()).toMatchObject({ waiting: 0, lastError: undefined });
  });

  test('an answer that was lost is looked for before anything is sent again', async () => {
    const desk = await openDesk();
    desk.slack.next.push('lost');

    await desk.happen(waiting.events);
    await desk.settle(5_000);

    expect(desk.slack.said[0]).toMatchObject({ method: 'find', text: 'r-7k3f9qxa' });
    expect(desk.slack.texts('post').filter((text) => text.includes('Confirm?'))).toEqual([]);
    expect(desk.slack.said.filter(({ thread }) => thread === '1.000')).toHaveLength(2);
  });

  test('a message that was found is brought up to date with what has happened since it was sent', async () => {
    const desk = await openDesk();
    desk.slack.next.push('lost', 'unavailable');

    await desk.happen(waiting.events);
    await desk.happen(whole.events.slice(waiting.events.length));
    await desk.settle(30_000);

    expect(desk.slack.texts('find')).toContain('r-7k3f9qxa');
    expect(desk.slack.texts('update').at(-1)).toContain('✅ Done');
  });
});

describe('after a crash', () => {
  test('between sending and recording, nothing stands there twice', async () => {
    const desk = await openDesk();
    const died = new Error('the process died');
    desk.slack.onPosted = () => {
      desk.slack.onPosted = () => {};
      throw died;
    };
    await desk.happen(waiting.events);

    const next = await desk.crash();
    await next.settle(10_000);

    const posts = desk.slack.texts('post');
    expect(posts.filter((text) => text.includes('Confirm?'))).toHaveLength(1);
    expect(new Set(posts).size).toBe(posts.length);
    expect(desk.slack.texts('find')).toEqual(['r-7k3f9qxa']);
  });

  test('what was waiting is said by the next process', async () => {
    const desk = await openDesk();
    desk.slack.down = true;
    await desk.happen(whole.events);

    const next = await desk.crash();
    desk.slack.down = false;
    await next.settle(60_000);

    expect(desk.slack.texts('post')).toHaveLength(10);
  });

  test('what happened while nobody followed is told', async () => {
    const desk = await openDesk();
    await desk.outbox.stop();
    await desk.happen(waiting.events);
    expect(desk.slack.said).toEqual([]);

    const next = await desk.crash();
    await next.settle(1_000);

    expect(desk.slack.texts('post')[0]).toContain('Confirm?');
  });
});

describe('when Slack says no', () => {
  test('to the blocks, the words and the buttons are sent, and later edits stay so', async () => {
    const desk = await openDesk();
    desk.slack.next.push({ refuse: 'invalid_blocks' });

    await desk.happen(waiting.events);
    const [asking] = desk.slack.said;
    await desk.happen(whole.events.slice(3));
    await desk.settle(30_000);

    expect(asking?.text).toContain('_Slack did not take all of this message:_ `/runbook show r-7k3f9qxa`');
    expect(asking).toMatchObject({ method: 'post', types: ['section', 'actions'] });
    const root = desk.slack.said.filter(({ thread }) => thread === undefined);
    expect(root.at(-1)).toMatchObject({ method: 'update', types: ['section', 'actions'] });
    expect(desk.slack.said.find(({ thread }) => thread !== undefined)?.text).not.toContain('did not take');
    expect(desk.logged.map(({ message }) => message)).toContain(
      'Slack refused the blocks of a message; saying it more plainly',
    );
  });

  test.each(['invalid_blocks', 'msg_too_long'])(
    '%s again and again: the words alone are sent, and say where the rest is',
    async (refuse) => {
      const desk = await openDesk();
      desk.slack.next.push({ refuse }, { refuse });

      await desk.happen(waiting.events);

      expect(desk.slack.said[0]).toMatchObject({ method: 'post', types: [] });
      expect(desk.slack.said[0]?.text).toContain('Confirm?');
      expect(desk.slack.said[0]?.text).toContain('`/runbook show r-7k3f9qxa`');
      expect(desk.slack.said[0]?.text.length).toBeLessThan(2_200);
    },
  );

  test('because the app is not in the channel, it joins once', async () => {
    const desk = await openDesk();
    desk.slack.closed.set('C0OPS', 'not_in_channel');

    await desk.happen(waiting.events);

    expect(desk.slack.said.slice(0, 2)).toMatchObject([
      { method: 'join' },
      { method: 'post', channel: 'C0OPS' },
    ]);
  });

  test.each(['channel_not_found', 'is_archived'])(
    '%s: the requester is told directly, and why',
    async (code) => {
      const desk = await openDesk();
      desk.slack.closed.set('C0OPS', code);

      await desk.happen(waiting.events);
      await desk.settle(5_000);

      const posts = desk.slack.said.filter(({ method }) => method === 'post');
      expect(posts.map(({ channel }) => channel)).toEqual(['D-U0ANA', 'D-U0ANA', 'D-U0ANA']);
      expect(await desk.outbox.status()).toMatchObject({ waiting: 0 });
    },
  );

  test.each(['channel_not_found', 'is_archived'])(
    '%s in the middle of a run: its message and its thread go on with the requester',
    async (code) => {
      const desk = await openDesk();
      await desk.happen(waiting.events);
      await desk.settle(10_000);
      desk.slack.said.length = 0;
      desk.slack.closed.set('C0OPS', code);

      await desk.happen(whole.events.slice(3));
      await desk.settle(30_000);

      const posts = desk.slack.said.filter(({ method }) => method === 'post');
      expect(new Set(posts.map(({ channel }) => channel))).toEqual(new Set(['D-U0ANA']));
      expect(posts[0]?.thread).toBeUndefined();
      expect(posts.slice(1).map(({ text }) => text.split('\n')[0])).toEqual([
        expect.stringContaining('Ana confirmed'),
        expect.stringContaining('Holding'),
        '▶️ *Suspend the CronJob*',
        expect.stringContaining('✅ *Suspend the CronJob*'),
        '▶️ *Stop the purge that is running*',
        expect.stringContaining('✅ *Stop the purge that is running*'),
        '✅ Done: No Pod of the purge runs any more.',
      ]);
      expect(await desk.outbox.status()).toMatchObject({ waiting: 0, lastError: undefined });
    },
  );

  test('thrown out in the middle of a run, the app joins again where it may, and goes on there', async () => {
    const desk = await openDesk();
    await desk.happen(waiting.events);
    await desk.settle(10_000);
    desk.slack.closed.set('C0OPS', 'not_in_channel');

    await desk.happen(whole.events.slice(3));
    await desk.settle(30_000);

    const posts = desk.slack.said.filter(({ method }) => method === 'post');
    expect(new Set(posts.map(({ channel }) => channel))).toEqual(new Set(['C0OPS']));
    expect(desk.slack.texts('join')).toHaveLength(1);
    expect(await desk.outbox.status()).toMatchObject({ waiting: 0, lastError: undefined });
  });

  test.each([
    ['is_archived', '<#C0OPS> is archived, so this stands here. Name another channel'],
    ['channel_not_found', 'I could not post in <#C0OPS>, so this stands here. Invite me there'],
  ])('%s, and nobody of Slack has asked: it stands where the record is kept', async (code, excuse) => {
    const desk = await openDesk({ auditChannel: 'C0AUDIT' });
    desk.slack.closed.set('C0OPS', code);

    const { events } = story([planned, asked], { runbook: { ...PAUSE, channel: 'C0OPS' } });
    const actor = { kind: 'schedule', id: 'nightly' } as const;
    await desk.happen(events.map((event) => ({ ...event, actor })));
    await desk.settle(10_000);

    const posts = desk.slack.said.filter(({ method }) => method === 'post');
    expect(posts.map(({ channel }) => channel)).toEqual(['C0AUDIT', 'C0AUDIT', 'C0AUDIT']);
    expect(JSON.stringify(posts[0]?.content)).toContain(excuse);
  });

  test('the requester cannot be written to either: it stands where the record is kept', async () => {
    const desk = await openDesk({ auditChannel: 'C0AUDIT' });
    desk.slack.closed.set('C0OPS', 'channel_not_found');
    desk.slack.closed.set('D-U0ANA', 'messages_tab_disabled');

    await desk.happen(waiting.events);
    await desk.settle(10_000);

    expect(desk.slack.said.find(({ method }) => method === 'post')).toMatchObject({ channel: 'C0AUDIT' });
    expect(await desk.outbox.status()).toMatchObject({ waiting: 0 });
  });

  test('a word of its own whose channel is archived stands where the record is kept', async () => {
    const desk = await openDesk({ auditChannel: 'C0AUDIT' });
    desk.slack.closed.set('C0NIGHT', 'is_archived');
    const words = { text: 'The check was late.', blocks: [] };

    await desk.store.put(READER, [
      {
        key: 'item/schedule:nightly/3-record/000000000001',
        value: {
          ...{ kind: 'record', run: 'schedule:nightly', position: 1, at: '2026-03-04T02:48:00Z' },
          ...{ channel: 'C0NIGHT', content: words },
        },
      },
    ]);
    const next = await desk.crash();
    await next.settle(5_000);

    expect(desk.slack.said.at(-1)).toMatchObject({ method: 'post', channel: 'C0AUDIT' });
    expect(desk.slack.said.at(-1)?.text).toContain('The check was late.\n<#C0NIGHT> is archived');
  });

  test('a thread whose message is gone begins again, and loses no line', async () => {
    const desk = await openDesk();
    await desk.happen(waiting.events);
    await desk.settle(10_000);
    desk.slack.said.length = 0;
    desk.slack.next.push({ refuse: 'thread_not_found' });

    const confirmedOnly = whole.events.slice(3, 4);
    await desk.store.put(READER, []);
    await desk.happen(confirmedOnly);
    await desk.settle(20_000);

    expect(desk.slack.texts('post').some((text) => text.includes('Ana confirmed'))).toBe(true);
    expect(await desk.outbox.status()).toMatchObject({ waiting: 0 });
  });

  test('to reading a public channel that it is not in, the app joins before it looks', async () => {
    const desk = await openDesk();
    desk.slack.next.push('lost');
    desk.slack.unread.add('C0OPS');

    await desk.happen(waiting.events);
    await desk.settle(5_000);

    expect(desk.slack.said.slice(0, 3).map(({ method }) => method)).toEqual(['find', 'join', 'find']);
    expect(desk.slack.texts('post').filter((text) => text.includes('Confirm?'))).toEqual([]);
  });

  test('for good, it is recorded and not tried again', async () => {
    const desk = await openDesk();
    desk.slack.closed.set('C0OPS', 'channel_not_found');
    desk.slack.closed.set('D-U0ANA', 'channel_not_found');

    await desk.happen(waiting.events);
    await desk.settle(60_000);

    const refusals = await desk.store.entries('slack', 'refused/', 10);
    expect(refusals[0]?.value).toMatchObject({ code: 'channel_not_found', kind: 'root' });
    expect(desk.logged.some(({ message }) => message === 'Slack refused a message for good')).toBe(true);
    expect(await desk.outbox.status()).toMatchObject({ waiting: 0 });
  });

  test('a message that somebody deleted is posted again, with its buttons', async () => {
    const desk = await openDesk();
    await desk.happen(story([planned]).events);
    await desk.settle(5_000);
    desk.slack.next.push({ refuse: 'message_not_found' });

    await desk.happen(waiting.events.slice(2));
    await desk.settle(5_000);

    expect(desk.slack.texts('post').filter((text) => text.includes('Confirm?'))).toHaveLength(1);
  });
});

describe('where news goes', () => {
  const denied = {
    rule: 'only responder may run pause-purge',
    roles: ['responder'],
    who: ['U0BEN'],
    unreachable: [],
  };
  const turnedAway = [
    { type: 'run_denied', data: denied },
    { type: 'run_ended', data: { status: 'denied', outcome: 'Not allowed. Nothing was changed.' } },
  ] as const;

  test('a refusal is for the person who asked, with the rule and whom to ask', async () => {
    const desk = await openDesk({ auditChannel: 'C0AUDIT' });

    await desk.happen(story(turnedAway).events);

    expect(desk.slack.said).toHaveLength(1);
    expect(desk.slack.said[0]).toMatchObject({ method: 'whisper', channel: 'C0OPS/U0ANA' });
    expect(desk.slack.texts()[0]).toContain('only responder may run pause-purge.\nAsk <@U0BEN>.');
  });

  test('a refusal where the person cannot be whispered to goes to their direct messages', async () => {
    const desk = await openDesk();
    desk.slack.closed.set('C0OPS', 'user_not_in_channel');

    await desk.happen(story(turnedAway).events);

    expect(desk.slack.said.at(-1)).toMatchObject({ method: 'post', channel: 'D-U0ANA' });
  });

  test("a runbook's own channel comes before the one the command was typed in", async () => {
    const desk = await openDesk();

    await desk.happen(story([planned], { runbook: { ...PAUSE, channel: 'C0PURGE' } }).events);

    expect(desk.slack.said[0]?.channel).toBe('C0PURGE');
  });

  test.each<readonly [string | undefined, readonly string[]]>([
    ['C0AUDIT', ['C0AUDIT', 'C0AUDIT']],
    [undefined, []],
  ])(
    'a run from the command line is told in the audit channel (%s) or nowhere',
    async (auditChannel, channels) => {
      const desk = await openDesk({ auditChannel });

      await desk.happen(story([planned], { origin: { surface: 'cli' } }).events);

      expect(desk.slack.said.map(({ channel }) => channel)).toEqual(channels);
    },
  );

  test("each run that ends leaves one line with the audit head's hash in the audit channel", async () => {
    const desk = await openDesk({ auditChannel: 'C0AUDIT' });

    await desk.happen(whole.events);
    await desk.settle(30_000);

    const records = desk.slack.said.filter(({ channel }) => channel === 'C0AUDIT');
    expect(records).toHaveLength(1);
    const entries = await desk.store.readAfter(0, 100);
    expect(entries.at(-1)?.type).toBe('run_ended');
  });

  test('approvers who are known are called by name', async () => {
    const desk = await openDesk();

    await desk.happen(story([planned, gates({ confirmation: false, approvals: 1 })]).events);

    expect(desk.slack.texts('post').at(-1)).toContain('<@U0BEN>: your approval is asked for');
  });
});

describe('a bug', () => {
  test('in the words for one run keeps nobody else from being told', async () => {
    const desk = await openDesk();
    const broken = story([{ type: 'step_started', data: { step: 'suspend' } } as never]);

    await desk.happen(
      broken.events.slice(1).map((event) => ({ ...event, version: 1 })),
      'r-broken',
    );
    await desk.happen(waiting.events);

    expect(desk.slack.texts('post')[0]).toContain('Confirm?');
    expect(desk.logged.map(({ message }) => message)).toContain('cannot put into words what happened');
  });

  test('of another version in what is stored is dropped and logged', async () => {
    const desk = await openDesk();
    await desk.store.put('slack', [
      { key: 'item/r-7k3f9qxa/0-private/000000000000', value: { kind: 'pigeon' } },
    ]);

    await desk.happen(waiting.events);

    expect(desk.slack.texts('post')[0]).toContain('Confirm?');
    expect(desk.logged.map(({ message }) => message)).toContain(
      'cannot read what there was to say; dropping it',
    );
  });
});
