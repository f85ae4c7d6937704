import { describe, expect, test } from 'vitest';
import { answerStep } from '../../src/commands/answer-step.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { BEN, CLEO, type Office, OLLY, openOffice, RHEA, SAM } from '../support/office.ts';

const RUNBOOKS = `
  cluster:
    title: Make a cluster by hand
    environment: lab
    allow: { run: [responder] }
    steps:
      - id: create
        title: Create the cluster
        uses: people/ask-person
        with:
          question: Create the cluster, then say so.
          role: commander
          commands: [eksctl create cluster -f cluster.yaml]
          within: 30m
      - { id: read, uses: lever/read, with: { lever: main }, when: "\${{ steps.create.outputs.answer == 'Done' }}" }
  named:
    title: Ask Sam
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: ask, uses: people/ask-person, with: { question: Which?, person: ${SAM.id}, answers: [Left, Right], refusals: [] } }
  anybody:
    title: Ask anybody
    environment: lab
    allow: { run: [responder] }
    steps:
      - { id: ask, uses: people/ask-person, with: { question: Is it up? } }
`;

const answer = async (office: Office, run: string, words: string, actor = BEN, step = 'create') => {
  const reply = await answerStep(office.context, { run, step, answer: words, actor });
  await office.engine.idle();
  return reply;
};

describe('a question to a person', () => {
  test('waits, and the answer is an output, evidence, and in the record with who gave it', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('cluster');
    await office.pass(120);
    const waiting = await office.run(id);

    const reply = await answer(office, id, 'Done');

    const run = await office.run(id);
    expect(waiting).toMatchObject({
      status: 'running',
      steps: [{ status: 'accepted' }, { status: 'pending' }],
    });
    expect(reply.status).toBe('done');
    expect(run).toMatchObject({
      status: 'succeeded',
      steps: [
        {
          status: 'succeeded',
          outputs: { answer: 'Done', by: BEN.id },
          evidence: ['Ben answered “Done” to: Create the cluster, then say so.'],
        },
        { status: 'succeeded' },
      ],
    });
    const given = (await office.store.read(`run/${id}`)).find(({ type }) => type === 'answer_given');
    expect(given).toMatchObject({ actor: BEN, data: { step: 'create', answer: 'Done' } });
  });

  test('an answer that says no fails the step, in the words of the button', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('cluster');

    await answer(office, id, 'Could not be done');

    expect(await office.run(id)).toMatchObject({
      status: 'failed',
      steps: [{ status: 'failed', reason: expect.stringContaining('Ben answered “Could not be done”') }, {}],
    });
  });

  test('nobody in time fails it', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('cluster');

    await office.pass(31 * 60);

    expect((await office.run(id)).steps[0]).toMatchObject({
      status: 'failed',
      reason: 'Nobody answered within 30 minutes: Create the cluster, then say so.',
    });
  });

  test('is still open after a restart', async () => {
    const first = await openOffice(RUNBOOKS);
    const id = await first.start('cluster');
    const office = await first.restart();

    await answer(office, id, 'Done', CLEO);

    expect(await office.run(id)).toMatchObject({ status: 'succeeded' });
  });

  test.each([
    ['cluster', 'create', 'Done', RHEA, [BEN.id, CLEO.id]],
    ['named', 'ask', 'Left', BEN, [SAM.id]],
    ['anybody', 'ask', 'Done', OLLY, [RHEA.id, SAM.id, BEN.id]],
  ])('of %s is not answered by somebody else', async (runbook, step, words, actor, who) => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start(runbook);

    const reply = await answer(office, id, words, actor, step);

    expect(reply).toMatchObject({ status: 'not_allowed', who });
    expect((await office.run(id)).end).toBeUndefined();
  });

  test.each([
    ['named', 'Right', SAM],
    ['anybody', 'Done', RHEA],
  ])('of %s is answered by who is asked', async (runbook, words, actor) => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start(runbook);

    await answer(office, id, words, actor, 'ask');

    expect(await office.run(id)).toMatchObject({
      status: 'succeeded',
      steps: [{ outputs: { answer: words } }],
    });
  });

  test('takes one answer: the second person hears who was first', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('cluster');

    const replies = await Promise.all([
      answer(office, id, 'Done', BEN),
      answer(office, id, 'Could not be done', CLEO),
    ]);

    const events = (await office.store.read(`run/${id}`)).filter(({ type }) => type === 'answer_given');
    expect(replies.map(({ status }) => status).toSorted()).toEqual(['already', 'done']);
    expect(events).toHaveLength(1);
  });

  test.each([
    ['create', 'Maybe'],
    ['create', ''],
    ['read', 'Done'],
    ['nope', 'Done'],
  ])('is not answered on %s with %j', async (step, words) => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('cluster');

    expect(await answer(office, id, words, BEN, step)).toMatchObject({ status: 'not_asked' });
  });

  test('ends with its run, and takes no answer after', async () => {
    const office = await openOffice(RUNBOOKS);
    const id = await office.start('cluster');

    await cancelRun(office.context, { run: id, actor: RHEA });

    expect((await office.run(id)).end).toMatchObject({
      status: 'cancelled',
      outcome: 'Nothing was changed.',
    });
    expect(await answer(office, id, 'Done')).toMatchObject({ status: 'ended' });
  });

  test('of a run that nobody knows is not found', async () => {
    const office = await openOffice(RUNBOOKS);

    expect(await answer(office, 'r-00000000', 'Done')).toMatchObject({ status: 'not_found' });
  });
});
