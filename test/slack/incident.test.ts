import { describe, expect, test } from 'vitest';
import type { DeclareRequest } from '../../src/commands/declare-incident.ts';
import { type Floor, openFloor, wordsOf } from './floor.ts';

const RHEA = 'U0RESPOND1';
const RUNBOOKS = `
  look:
    title: Look at a lever
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: look, uses: lever/read, with: { lever: big } }
`;
const P0 = {
  ...{ name: 'P0', title: 'Everything is down', respondWithinMs: 0, updateEveryMs: 0 },
  ...{ page: true, postmortem: false, mailCustomers: false, passesFreezes: true, phases: [] },
};

async function floorWithSeverities(): Promise<{
  floor: Floor;
  declared: Omit<DeclareRequest, 'announceIn'>[];
}> {
  const floor = await openFloor(RUNBOOKS);
  floor.office.runbooks = { ...floor.office.runbooks, severities: { P0 } };
  const declared: Omit<DeclareRequest, 'announceIn'>[] = [];
  floor.replace.declareIncident = async (declaration) => {
    declared.push(declaration);
    const problems = [
      ...(declaration.severity === 'P0'
        ? []
        : [{ parameter: 'severity', message: 'there is no such severity' }]),
      ...(declaration.title.endsWith('!') ? [{ parameter: 'title', message: 'say it calmly' }] : []),
      ...(declaration.title === '' ? [{ parameter: 'title', message: 'a title is missing' }] : []),
    ];
    if (problems.length > 0) return { status: 'needs_details', problems, severities: [P0] };
    return { status: 'declared', incident: 'i-00000000', run: 'r-00000000' };
  };
  return { floor, declared };
}

const lastWords = ({ slack }: Floor): string => {
  const last = slack.ephemerals(RHEA).at(-1);
  return last ? wordsOf(last) : '';
};

describe('/incident', () => {
  test('declares with its line', async () => {
    const { floor, declared } = await floorWithSeverities();

    await floor.slack.as(RHEA).command('C0OPS', '/incident', 'declare P0 API <!channel> down');

    expect(declared[0]).toMatchObject({ severity: 'P0', title: 'API <!channel> down', actor: { id: RHEA } });
    expect(lastWords(floor)).toContain('*API &lt;!channel&gt; down* is declared as `i-00000000`');
  });

  test.each(['', 'declare'])('%s asks in a form', async (text) => {
    const { floor, declared } = await floorWithSeverities();

    await floor.slack.as(RHEA).command('C0OPS', '/incident', text);
    const view = floor.slack.modal(RHEA);
    const wrong = await floor.slack.as(RHEA).submit(view?.id ?? '', { severity: 'P0', title: 'down!' });
    const right = await floor.slack.as(RHEA).submit(view?.id ?? '', { severity: 'P0', title: 'API down' });

    expect(wrong).toMatchObject({ ok: false, problems: { title: 'say it calmly' } });
    expect(right).toEqual({ ok: true });
    expect(declared.at(-1)).toMatchObject({ title: 'API down', origin: { channel: 'C0OPS' } });
    expect(floor.slack.modal(RHEA)).toBeUndefined();
  });

  test('opens the form with what was given when the severity is unknown', async () => {
    const { floor } = await floorWithSeverities();

    await floor.slack.as(RHEA).command('C0OPS', '/incident', 'declare P9 API down');

    const blocks = JSON.stringify(floor.slack.modal(RHEA)?.blocks);
    expect(blocks).toContain('there is no such severity');
    expect(blocks).toContain('"initial_value":"API down"');
  });

  test('says honestly what it does not know', async () => {
    const { floor } = await floorWithSeverities();

    await floor.slack.as(RHEA).command('C0OPS', '/incident', 'celebrate');

    expect(lastWords(floor)).toContain('I do not know `celebrate`');
  });

  test.each([
    ['resolvd', 'Did you mean `/incident resolve`?'],
    ['acknowlege', 'Did you mean `/incident ack`?'],
    ['timel', 'Did you mean `/incident timeline`?'],
    ['p0 API down', 'Did you mean `/incident declare P0 API down` or `/incident severity P0`?'],
  ])('%s is near to a word that it knows', async (typed, words) => {
    const { floor } = await floorWithSeverities();

    await floor.slack.as(RHEA).command('C0OPS', '/incident', typed);

    expect(lastWords(floor)).toContain(words);
  });

  test('help says what else is understood', async () => {
    const { floor } = await floorWithSeverities();

    await floor.slack.as(RHEA).command('C0OPS', '/incident', '--help');

    expect(lastWords(floor)).toContain('acknowledge, acknowledged (`ack`)');
  });
});

describe('a new runbooks file', () => {
  test('changes what the commands do at once', async () => {
    const { floor } = await floorWithSeverities();
    const { look } = floor.office.runbooks.runbooks;
    if (!look) throw new Error('there is a runbook');

    floor.office.runbooks = { ...floor.office.runbooks, runbooks: { look: { ...look, command: '/gone' } } };
    await floor.slack.as(RHEA).command('C0OPS', '/gone');

    expect(lastWords(floor)).toContain('reading the live state');
  });
});
