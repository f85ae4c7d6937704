import { describe, expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { BEN, beginStory, OLLY, OPS, RHEA, SAM, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const GLASS = `
break_glass: { roles: [responder, commander], tell: [commander] }
`;
const DRILL = /DR Test/;
const PHRASE = { phrase: 'restore to staging' };

/** Ben alone approves; `alone` makes Rhea the only commander, so that nobody else could. */
async function glassStory({ alone = false } = {}): Promise<Story> {
  const { environment } = await ownRunbooksFile((text) =>
    alone ? text.replace('slack_groups: [S0COMMAND]', `slack_users: [${RHEA}]`) + GLASS : text + GLASS,
  );
  return beginStory({ environment });
}

async function waiting(story: Story): Promise<Message> {
  await story.rhea.command(OPS, '/dr-test');
  return story.asked(DRILL);
}

const offered = (story: Story): Promise<Message> =>
  story.until('the glass to be offered', () => {
    const root = story.root(DRILL);
    return root && labels(root).includes('Break the glass…') ? root : undefined;
  });

async function breakIt(story: Story, root: Message, reason = 'The site is down'): Promise<void> {
  await story.rhea.click(root, 'Break the glass…');
  await story.rhea.submit(story.modal(RHEA).id, { reason });
}

async function confirmIt(story: Story): Promise<void> {
  const asked = await story.asked(DRILL);
  await story.rhea.click(asked, 'Confirm…');
  await story.rhea.submit(story.modal(RHEA).id, PHRASE);
}

describe('breaking the glass', () => {
  test('is offered after three minutes of waiting, not before', async () => {
    const story = await glassStory();
    const asked = await waiting(story);
    expect(labels(asked)).not.toContain('Break the glass…');

    await story.pass(150);
    expect(labels(story.root(DRILL) ?? asked)).not.toContain('Break the glass…');

    const root = await offered(story);
    const at = async (wanted: string) => {
      const found = (await story.record()).find(({ type }) => type === wanted);
      return found ? Date.parse(found.at) : expect.fail(`nobody heard of ${wanted}`);
    };
    const waitedMs = (await at('break_glass_offered')) - (await at('gates_opened'));
    expect(waitedMs).toBeGreaterThanOrEqual(3 * 60_000);
    expect(waitedMs).toBeLessThan(3 * 60_000 + 6_000);
    expect(story.says(root)).toContain('🔨 responder or commander may break the glass, with a reason.');
    expect(story.says(root)).not.toContain('Nobody else');
  });

  test('is offered at once when nobody else could approve, and says so', async () => {
    const story = await glassStory({ alone: true });

    const asked = await waiting(story);

    expect(labels(asked)).toContain('Break the glass…');
    expect(story.says(asked)).toContain('🔨 Nobody else can say yes now. responder or commander may break');
  });

  test('says before what it skips and what stays; the confirmation and its phrase stay', async () => {
    const story = await glassStory({ alone: true });
    const asked = await waiting(story);

    await story.rhea.click(asked, 'Break the glass…');
    const modal = story.modal(RHEA);
    expect(story.says(modal)).toMatch(/staging[\s\S]*without approvals, freezes and cool-downs/);
    await story.rhea.submit(modal.id, { reason: 'The site is down' });

    const broken = await story.until('no more than the confirmation to be asked for', () =>
      story.root(/^❓ Confirm\? · DR Test/),
    );
    expect(labels(broken)).toEqual(['Confirm…', 'Cancel']);
    await confirmIt(story);
    await story.until('it to run', () => story.root(DRILL)?.text.startsWith('▶️'));
  });

  test('is marked everywhere and tells the commanders, and somebody else reviews it', async () => {
    const story = await glassStory();
    await waiting(story);
    await breakIt(story, await offered(story));
    await confirmIt(story);
    const done = await story.ended(DRILL);

    const words = '🔨 *Glass broken* by rhea as responder, without approval: The site is down';
    expect(story.says(done)).toContain(words);
    expect(story.says(done)).toContain('🔎 Somebody who may approve still has to review this.');
    expect(story.thread(done)).toContain('🔨 *rhea broke the glass* as responder: The site is down');
    expect(story.thread(done)).toContain(`<@${BEN}>, please look.`);
    await story.rhea.command(OPS, '/runbook', 'history');
    expect(await story.whispered(RHEA)).toContain('🔨');
    await story.rhea.command(OPS, '/runbook', 'open');
    expect(await story.whispered(RHEA)).toContain('Review of what was done without approval: DR Test');

    await story.rhea.click(done, 'I have reviewed it');
    expect(await story.whispered(RHEA)).toContain('whoever broke the glass may not review it');
    await story.olly.click(done, 'I have reviewed it');
    expect(await story.whispered(OLLY)).toContain('only commander may review it');
    await story.ben.click(done, 'I have reviewed it');
    await story.sees(async () => {
      const reviewed = await story.ended(DRILL);
      expect(story.says(reviewed)).toContain('✅ Reviewed by ben');
      expect(labels(reviewed)).not.toContain('I have reviewed it');
      expect(story.thread(reviewed)).toContain('✅ ben has reviewed it as commander.');
    });
  });

  test('an unreviewed one is reminded of after a day, over a restart, and no more once it is reviewed', async () => {
    const story = await glassStory();
    await waiting(story);
    await breakIt(story, await offered(story));
    await confirmIt(story);
    const running = await story.until('it to run', () => {
      const root = story.root(DRILL);
      return root?.text.startsWith('▶️') && labels(root).includes('Stop') && root;
    });
    await story.rhea.click(running, 'Stop');
    await story.ended(DRILL);

    const later = await story.restart({ pause: 23 * 60 * 60 });
    await later.pass(65 * 60);
    const root = await later.ended(DRILL);

    const reminders = () => later.replies(root).filter((line) => line.includes('Nobody has reviewed yet'));
    await later.sees(() => expect(reminders()).toHaveLength(1));
    expect(reminders()[0]).toContain(`<@${BEN}>, please look.`);
    await later.ben.click(root, 'I have reviewed it');
    await later.sees(() => expect(later.thread(root)).toContain('ben has reviewed it'));
    await later.pass(25 * 60 * 60);
    expect(reminders()).toHaveLength(1);
  });

  test('by somebody without the role, or twice: everybody gets a true answer, and it is broken once', async () => {
    const story = await glassStory();
    await waiting(story);
    const root = await offered(story);
    for (const person of [story.rhea, story.sam, story.olly]) await person.click(root, 'Break the glass…');

    await story.olly.submit(story.modal(OLLY).id, { reason: 'Me' });
    expect(story.says(story.modal(OLLY))).toContain('only responder or commander may break the glass');
    await story.rhea.submit(story.modal(RHEA).id, { reason: 'The site is down' });
    await story.sam.submit(story.modal(SAM).id, { reason: 'The site is down' });
    expect(story.says(story.modal(SAM))).toMatch(/Already let through by rhea/);

    expect((await story.record()).filter(({ type }) => type === 'glass_broken')).toHaveLength(1);
  });

  test('an approval that comes while somebody types the reason is enough', async () => {
    const story = await glassStory();
    await waiting(story);
    const root = await offered(story);
    await story.rhea.click(root, 'Break the glass…');
    await story.ben.click(root, 'Approve');
    await story.until('the approval', () => story.root(/^❓ Confirm\? · DR Test/));

    await story.rhea.submit(story.modal(RHEA).id, { reason: 'The site is down' });

    expect(story.says(story.modal(RHEA))).toContain('Nobody is being asked for this at the moment.');
    expect((await story.record()).map(({ type }) => type)).not.toContain('glass_broken');
  });

  test('a runbook that says never does not offer it', async () => {
    const { environment } = await ownRunbooksFile(
      (text) => text.replace('drill:\n', 'break_glass: never\n    drill:\n') + GLASS,
    );
    const story = await beginStory({ environment });
    const asked = await waiting(story);

    await story.pass(10 * 60);

    const offers = labels(story.root(DRILL) ?? asked);
    expect(offers).toContain('Approve');
    expect(offers).not.toContain('Break the glass…');
  });
});

describe('a cool-down', () => {
  test('says after which run it rests, until when, and asks when it is over', async () => {
    const { environment } = await ownRunbooksFile((text) =>
      text.replace('command: /trigger-backup', 'command: /trigger-backup\n    cool_down: 10m'),
    );
    const story = await beginStory({ environment });
    const backUp = () => story.rhea.command(OPS, '/trigger-backup');
    await backUp();
    await story.rhea.click(await story.asked(/Back up/), 'Confirm');
    const first = await story.ended(/Back up/);

    await backUp();
    const held = await story.until('the run to be held', () => {
      const root = story.root(/Back up/);
      return root?.text.startsWith('🧊 Not yet') ? root : undefined;
    });

    expect(story.says(held)).toMatch(/Its targets rest after `r-[a-z0-9]{8}`\. Possible again at/);
    expect(labels(held)).toEqual(['Cancel']);
    expect(held.ts).not.toBe(first.ts);
    await story.pass(10 * 60);
    expect((await story.asked(/Back up/)).ts).toBe(held.ts);
  });
});
