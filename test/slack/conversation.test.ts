import { describe, expect, test } from 'vitest';
import { type Floor, openFloor, wordsOf } from './floor.ts';

const [RHEA, SAM, BEN, OLLY] = ['U0RESPOND1', 'U0RESPOND2', 'U0COMMAND1', 'U0OUTSIDE1'];

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
    allow: { run: [responder] }
    parameters:
      lever: { type: string, one_of: [left, right], description: Which one }
      force: { type: integer, min: 1, max: 9, default: 3 }
      note: { type: string, required: false, pattern: '[a-z &]*' }
      twice: { type: boolean, default: false }
    steps:
      - { id: turn, title: Turn it, uses: lever/pull, with: { lever: "\${{ parameters.lever }}" } }
  smash:
    title: Smash a lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    confirm: { phrase: smash it, approvals: 1, within: 30m }
    steps:
      - { id: smash, title: Smash it, uses: lever/smash, with: { lever: old } }
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: look, title: Look, uses: lever/read, with: { lever: big } }
`;

const withWords = (floor: Floor, words: string, channel = 'C0OPS') =>
  floor.slack.until(() => floor.slack.channel(channel).find((message) => wordsOf(message).includes(words)));

const lastWords = (floor: Floor, user = RHEA): string => {
  const last = floor.slack.ephemerals(user).at(-1);
  return last ? wordsOf(last) : '';
};

const heard = (floor: Floor, words: string, user = RHEA) =>
  floor.slack.until(() => floor.slack.ephemerals(user).some((message) => wordsOf(message).includes(words)));

/** Lets the engine and the outbox go on until nothing moves, and two seconds more for coalesced edits. */
async function settle({ office, app }: Floor): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await office.engine.idle();
    await office.clock.advance(round === 0 ? 0 : 2_000);
    await app.outbox.idle();
  }
}

describe('a stop', () => {
  test('is confirmed with one click, and its message tells what came of it', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/stop-all');
    const asked = await withWords(floor, 'Confirm?');
    await floor.slack.as(RHEA).click(asked, 'Confirm');
    await settle(floor);

    const done = await withWords(floor, '✅ Done');
    expect(done.ts).toBe(asked.ts);
    expect(wordsOf(done)).toContain('Left open');
    expect(floor.office.levers.effects).toEqual(['big=on']);
    const thread = floor.slack.thread('C0OPS', asked.ts).map(({ text }) => text);
    expect(thread).toContain('✅ Done: big is on');
    expect(lastWords(floor)).toContain('Confirmed.');
  });

  test('with the word now needs no click, and shows its plan as evidence', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/stop-all', 'now');
    await settle(floor);

    const done = await withWords(floor, '✅ Done');
    expect(floor.office.levers.effects).toEqual(['big=on']);
    expect(floor.slack.thread('C0OPS', done.ts).some((line) => wordsOf(line).includes('big: position'))).toBe(
      true,
    );
    expect(wordsOf(done)).toContain('Give a reason');
  });

  test('asks for its reason afterwards, and keeps it', async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(RHEA).command('C0OPS', '/stop-all', 'now');
    await settle(floor);

    await floor.slack.as(RHEA).click(await withWords(floor, '✅ Done'), 'Give a reason…');
    const view = floor.slack.modal(RHEA);
    await floor.slack.as(RHEA).submit(view?.id ?? '', { reason: 'It was deleting <!channel>' });
    await settle(floor);

    expect(wordsOf(await withWords(floor, 'reason: It was deleting &lt;!channel&gt;'))).not.toContain(
      'Give a reason',
    );
  });

  test('can be undone with one button, as a run of its own', async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(RHEA).command('C0OPS', '/stop-all', 'now');
    await settle(floor);

    await floor.slack.as(RHEA).click(await withWords(floor, '✅ Done'), 'Undo…');
    await settle(floor);

    const undo = await withWords(floor, 'puts back');
    await floor.slack.as(RHEA).click(undo, 'Confirm');
    await settle(floor);
    expect(floor.office.levers.effects).toEqual(['big=on', 'big=off']);
  });
});

describe('arguments', () => {
  test('that are missing are asked for in a form, with what was given filled in', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/turn', 'force=7 note="so & so"');

    const view = floor.slack.modal(RHEA);
    const initial = (view?.blocks ?? []).map((block) => JSON.stringify(block));
    expect(initial.find((block) => block.includes('argument-force'))).toContain('"initial_value":"7"');
    expect(initial.find((block) => block.includes('argument-note'))).toContain('"initial_value":"so & so"');
    expect(initial.find((block) => block.includes('argument-lever'))).toContain('static_select');
    expect(initial.find((block) => block.includes('argument-twice'))).toContain('radio_buttons');

    await floor.slack.as(RHEA).submit(view?.id ?? '', { 'argument-lever': 'left', 'argument-force': '7' });
    await settle(floor);
    expect(wordsOf(await withWords(floor, 'Confirm?'))).toContain('lever=left');
    expect(floor.slack.modal(RHEA)).toBeUndefined();
  });

  test('that do not fit are explained in the form, and under their fields', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/turn', 'up force=12');
    const view = floor.slack.modal(RHEA);
    expect(JSON.stringify(view?.blocks[0])).toMatch(/⚠️.*lever/);

    const note = 'LOUD';
    const values = { 'argument-lever': 'left', 'argument-force': '5', 'argument-note': note };
    const result = await floor.slack.as(RHEA).submit(view?.id ?? '', values);
    expect(result).toMatchObject({
      ok: false,
      problems: { 'argument-note': expect.stringContaining('note') },
    });
  });

  test.each([
    '"<!channel> $(rm -rf /) `id`"',
    "'<@U0COMMAND1>' now ; drop table",
    'lever=left <https://evil.example|x>',
    'x'.repeat(10_000),
    '"never closed',
    '=\n=\n=',
  ])('are only text, whatever they say: %s', async (text) => {
    const floor = await openFloor(RUNBOOKS);

    const typed = await floor.slack.as(RHEA).command('C0OPS', '/turn', text);
    await settle(floor);

    expect(typed).toEqual({ ok: true });
    expect(floor.office.levers.effects).toEqual([]);
    expect(floor.slack.modal(RHEA)).toBeDefined();
    expect(JSON.stringify(floor.slack.channel('C0OPS'))).not.toContain('<!channel>');
    expect(floor.logged.filter(({ message }) => message === 'a listener failed')).toEqual([]);
  });
});

describe('a destructive run', () => {
  const asked = async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(RHEA).command('C0OPS', '/runbook', 'run smash');
    await settle(floor);
    return { floor, message: await withWords(floor, 'Confirm and approve?') };
  };

  test('takes its phrase in a form and says at the field when it is wrong', async () => {
    const { floor, message } = await asked();

    await floor.slack.as(RHEA).click(message, 'Confirm…');
    const view = floor.slack.modal(RHEA);
    const wrong = await floor.slack.as(RHEA).submit(view?.id ?? '', { phrase: 'smash that' });
    const right = await floor.slack.as(RHEA).submit(view?.id ?? '', { phrase: '  SMASH   it ' });
    await settle(floor);

    expect(wrong).toMatchObject({ ok: false, problems: { phrase: expect.stringContaining('smash it') } });
    expect(right).toEqual({ ok: true });
    expect(wordsOf(await withWords(floor, 'Waiting for approval, 0 of 1'))).toContain('Confirmed by rhea');
  });

  test('calls its approvers, and only another person with the role may say yes', async () => {
    const { floor, message } = await asked();
    expect(floor.slack.thread('C0OPS', message.ts).some(({ text }) => text.includes(`<@${BEN}>`))).toBe(true);

    await floor.slack.as(RHEA).click(message, 'Approve');
    await heard(floor, 'Not done');
    await floor.slack.as(SAM).click(message, 'Approve');
    await heard(floor, `Ask <@${BEN}>`, SAM);
    await floor.slack.as(BEN).click(message, 'Approve');
    await heard(floor, 'You approved', BEN);
    await floor.slack.as(BEN).click(message, 'Approve');
    await heard(floor, 'Already approved by ben', BEN);
    await settle(floor);

    expect(wordsOf(await withWords(floor, 'Approved by ben as commander'))).toContain('❓ Confirm?');
    expect(floor.office.levers.effects).toEqual([]);
  });

  test('ends with an approver’s no, which says why', async () => {
    const { floor, message } = await asked();

    await floor.slack.as(BEN).click(message, 'Deny…');
    const view = floor.slack.modal(BEN);
    await floor.slack.as(BEN).submit(view?.id ?? '', { reason: 'not tonight' });
    await settle(floor);

    expect(wordsOf(await withWords(floor, '⛔ Not approved'))).toContain('not tonight');
  });
});

describe('everybody gets an answer', () => {
  test('a person without the role alone learns which role is needed and who has it', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(OLLY).command('C0OPS', '/stop-all', 'now');
    await settle(floor);

    await heard(floor, 'only responder may run stop-all', OLLY);
    expect(lastWords(floor, OLLY)).toContain(`<@${RHEA}>`);
    expect(floor.slack.channel('C0OPS')).toEqual([]);
    expect(floor.office.levers.effects).toEqual([]);
  });

  test('a second click, a click after the end, a click on a button of another version', async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(RHEA).command('C0OPS', '/stop-all');
    const message = await withWords(floor, 'Confirm?');

    await Promise.all([
      floor.slack.as(RHEA).click(message, 'Confirm'),
      floor.slack.as(RHEA).click(message, 'Confirm'),
    ]);
    await heard(floor, 'Already confirmed by rhea');
    await settle(floor);

    expect(floor.office.levers.effects).toEqual(['big=on']);
  });

  test('a command that is no longer in the file', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/gone');

    expect(lastWords(floor)).toContain('No runbook has the command `/gone` any more');
  });

  test('a bug becomes a reference that is in the log, too', async () => {
    const floor = await openFloor(RUNBOOKS);
    floor.replace.startRun = () => Promise.reject(new TypeError('of undefined'));

    await floor.slack.as(RHEA).command('C0OPS', '/stop-all');

    const [, reference] = /Reference: `(e-\w+)`/.exec(lastWords(floor)) ?? [];
    expect(floor.logged).toContainEqual({
      facts: expect.objectContaining({ reference }),
      message: 'a listener failed',
    });
    expect(lastWords(floor)).not.toContain('undefined');
  });

  test('an answer that takes long comes after the acknowledgement', async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(RHEA).command('C0OPS', '/stop-all');
    const message = await withWords(floor, 'Confirm?');
    const slow = Promise.withResolvers<void>();
    const { confirmRun } = floor.office.context ? await boundConfirm(floor) : never();
    floor.replace.confirmRun = async (yes) => {
      await slow.promise;
      return confirmRun(yes);
    };

    const clicking = floor.slack.as(RHEA).click(message, 'Confirm');
    await until(() => floor.office.clock.advance(500));
    expect(await clicking).toEqual({ ok: true });
    expect(lastWords(floor)).not.toContain('Confirmed.');
    slow.resolve();

    await heard(floor, 'Confirmed.');

    async function until(step: () => Promise<void>): Promise<void> {
      let over = false;
      void clicking.then(() => {
        over = true;
      });
      while (!over) await step();
    }
  });
});

async function boundConfirm(floor: Floor) {
  const { confirmRun } = await import('../../src/commands/confirm-run.ts');
  return { confirmRun: (yes: Parameters<typeof confirmRun>[1]) => confirmRun(floor.office.context, yes) };
}

const never = (): never => {
  throw new Error('there is always a context');
};

describe('/runbook', () => {
  test.each<readonly [string, string]>([
    ['', 'You may run 4 runbooks'],
    ['list', '/turn <left|right> [force] [note] [twice]'.replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
    ['help', '/runbook plan'],
    ['why smash', 'You may run `smash`, as responder'],
    ['why smush', 'Did you mean `smash`'],
    ['histroy', 'Did you mean `/runbook history`'],
    ['turn', 'Did you mean `/runbook run turn` or `/runbook run`?'],
    ['ls', 'You may run 4 runbooks'],
    ['Dry-Run', 'Which one?'],
    ['loops', 'Nothing is left open'],
    ['drils', 'Did you mean `/runbook drills`?'],
    ['sched', 'Did you mean `/runbook schedule`?'],
    ['run', 'Which one?'],
    ['run constructor', 'There is no runbook called `constructor`'],
    ['history', 'Nothing has been run yet'],
    ['history nothing-like-it', 'There is no runbook called'],
    ['show', 'Which one?'],
    ['show r-nothing', 'I know of no run called `r-nothing`'],
    ['open', 'Nothing is left open'],
    ['<!channel>', 'There is no `/runbook &lt;!channel&gt;`'],
  ])('%s', async (text, words) => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/runbook', text);

    expect(lastWords(floor)).toContain(words);
  });

  test('plan shows what would change and changes nothing', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/runbook', 'plan /stop-all');
    await settle(floor);

    expect(wordsOf(await withWords(floor, 'Plan only'))).toContain('big: position `off` → `on`');
    expect(floor.office.levers.effects).toEqual([]);
  });

  test('history, show and open tell of what was run', async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(RHEA).command('C0OPS', '/stop-all', 'now');
    await settle(floor);
    const [, run = ''] = /`(r-\w+)`/.exec(wordsOf(await withWords(floor, '✅ Done'))) ?? [];

    await floor.slack.as(SAM).command('C0OPS', '/runbook', 'history stop-all');
    expect(lastWords(floor, SAM)).toContain(run);
    await floor.slack.as(SAM).command('C0OPS', '/runbook', `show ${run}`);
    expect(lastWords(floor, SAM)).toContain('Pull the big lever');
    await floor.slack.as(SAM).command('C0OPS', '/runbook', 'open');
    expect(lastWords(floor, SAM)).toContain('big is on');
  });

  test('a runbook that only looks runs at once and says what it found', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).command('C0OPS', '/runbook', 'run look');
    await settle(floor);

    expect(wordsOf(await withWords(floor, '✅ Done'))).toContain('big is off');
  });

  test('the list has buttons that begin', async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(RHEA).command('C0OPS', '/runbook');
    const [list] = floor.slack.ephemerals(RHEA);

    if (list) await floor.slack.as(RHEA).click(list, 'Look');
    await settle(floor);

    await withWords(floor, 'Look at a lever');
  });
});

describe('other ways in', () => {
  test('a mention, also inside a thread, where there are no commands', async () => {
    const floor = await openFloor(RUNBOOKS);
    await floor.slack.as(SAM).message('C0OPS', 'what is going on?');
    const [first] = floor.slack.channel('C0OPS');

    await floor.slack.as(RHEA).message('C0OPS', '@runbolt stop-all now', first?.ts);
    await heard(floor, 'reading the live state');
    await settle(floor);

    expect(floor.office.levers.effects).toEqual(['big=on']);
  });

  test('a mention that lacks arguments offers the form as a button', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).message('C0OPS', '@runbolt turn');
    await heard(floor, 'needs more to go on');
    const [offer] = floor.slack.ephemerals(RHEA);
    if (offer) await floor.slack.as(RHEA).click(offer, 'Open the form…');

    expect(floor.slack.modal(RHEA)?.title.text).toBe('Turn a lever');
  });

  test('the shortcut asks which runbook, then for its arguments', async () => {
    const floor = await openFloor(RUNBOOKS);

    await floor.slack.as(RHEA).shortcut('run');
    const first = floor.slack.modal(RHEA);
    await floor.slack.as(RHEA).submit(first?.id ?? '', { runbook: 'turn' });

    expect(floor.slack.modal(RHEA)?.title.text).toBe('Turn a lever');
  });
});

describe('when Slack cannot be reached', () => {
  test('the bot starts, acknowledges and acts, and the messages follow', async () => {
    const floor = await openFloor(RUNBOOKS, { stopped: true });
    floor.slack.slackFaults.set('slack/unreachable', true);
    await floor.app.start();

    const typed = await floor.slack.as(RHEA).command('C0OPS', '/stop-all', 'now');
    await settle(floor);
    expect(typed).toEqual({ ok: true });
    expect(floor.office.levers.effects).toEqual(['big=on']);
    expect(floor.slack.channel('C0OPS')).toEqual([]);
    expect((await floor.app.outbox.status()).waiting).toBeGreaterThan(1);

    floor.slack.slackFaults.set('slack/unreachable', false);
    await floor.office.clock.advance(120_000);
    await withWords(floor, '✅ Done');
  });
});
