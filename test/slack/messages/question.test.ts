import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/runs/events.ts';
import { rootMessage } from '../../../src/slack/messages/root-message.ts';
import { threadLine } from '../../../src/slack/messages/thread-line.ts';
import { overLimit } from '../block-limits.ts';
import { BEN, PAUSE, planOf, START, story } from '../story.ts';

const title = 'Create the cluster';
const step = {
  id: 'create',
  title,
  uses: 'people/ask-person',
  effect: 'read',
  with: {},
  safeguard: false,
} as const;
const runbook = { ...PAUSE, halt: false, effect: 'read', steps: [step] } as const;
const input = {
  question: 'Create it & say <so>.',
  person: 'U0BEN',
  answers: ['Done', 'It was there'],
  commands: ['eksctl create cluster'],
};

function asked(over: object = {}) {
  const plan = planOf();
  const data = { step: 'create', input: { ...input, ...over }, plan };
  const planned = { step: 'create', status: 'planned', input: data.input, plan } as const;
  const events: RunEvent[] = [
    { type: 'run_planned', data: { plan: { steps: [planned], targets: [] }, hash: 'h' } },
    { type: 'step_started', data: { ...data, deadlineAt: new Date(START + 60_000).toISOString() } },
  ];
  return events;
}

test('the root message asks, with the lines to paste and a button for each answer', () => {
  const { run } = story(asked(), { runbook });

  const { text, blocks } = rootMessage(run);

  const buttons = blocks.flatMap((block) => ('elements' in block ? block.elements : [])) as object[];
  expect(text).toContain('🙋 Waiting for an answer');
  expect(JSON.stringify(blocks)).toContain('🙋 <@U0BEN>: Create it &amp; say &lt;so&gt;.');
  expect(JSON.stringify(blocks)).toContain('```\\neksctl create cluster\\n```');
  expect(buttons).toMatchObject([
    {},
    { action_id: 'answer:0', text: { text: 'Done' }, style: 'primary' },
    { action_id: 'answer:1', text: { text: 'It was there' } },
    { action_id: 'answer:2', text: { text: 'Could not be done' } },
    { action_id: 'cancel' },
    {},
  ]);
});

test('the thread calls the person who is asked, and says what was answered', () => {
  const answer: RunEvent = { type: 'answer_given', data: { step: 'create', answer: 'Done' } };
  const { run, events } = story([...asked(), { by: BEN, event: answer }], { runbook });

  const lines = events.map((event) => threadLine(event, run)?.text ?? '');

  expect(lines).toContainEqual(expect.stringContaining('🙋 <@U0BEN>: Create it'));
  expect(lines.at(-1)).toBe('🙋 *Create the cluster*: Ben answered “Done”.');
});

test('an answered question has no buttons any more', () => {
  const answer: RunEvent = { type: 'answer_given', data: { step: 'create', answer: 'Done' } };
  const { run } = story([...asked(), { by: BEN, event: answer }], { runbook });

  expect(JSON.stringify(rootMessage(run).blocks)).not.toContain('answer:');
});

test('the longest question there may be stays within the limits of Slack', () => {
  const most = Array.from({ length: 4 }, (_, index) => `${index}`.repeat(60));
  const over = {
    question: '<&>'.repeat(500),
    answers: most,
    refusals: most.map((one) => `x${one.slice(1)}`),
    commands: Array.from({ length: 20 }, () => 'x&'.repeat(500)),
  };
  const { run, events } = story(asked(over), { runbook });

  expect(overLimit(rootMessage(run).blocks)).toEqual([]);
  for (const event of events) {
    const line = threadLine(event, run);
    if (line) expect(overLimit(line.blocks)).toEqual([]);
  }
});
