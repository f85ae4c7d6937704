import { describe, expect, test } from 'vitest';
import { violationsIn } from '../../scripts/chaos/checks/all.ts';
import { checkFound } from '../../scripts/chaos/checks/found.ts';
import { checkReplicas } from '../../scripts/chaos/checks/replicas.ts';
import type { Evidence } from '../../scripts/chaos/evidence.ts';
import type { StoredEvent } from '../../src/audit/event.ts';
import { START } from '../slack/story.ts';
import { allIsWell, counted } from './evidence.ts';

const RUN = 'r-7k3f9qxa';
const found = (evidence: Evidence) =>
  violationsIn(evidence).map(({ invariant, what }) => `${invariant}: ${what}`);

test('where everything went well, nothing is found', () => {
  expect(found(allIsWell())).toEqual([]);
});

describe('what the harness is there to find, it finds:', () => {
  test.each<[string, Evidence, string]>([
    [
      'an effect that was counted twice',
      counted(({ effects }) => ({ effects: [...effects, ...effects] })),
      'each side effect happens at most once a step',
    ],
    [
      'a step that says it was done, and was not',
      counted(() => ({ effects: [] })),
      'suspend (kubernetes/suspend-cronjob) says it succeeded, and nothing was done',
    ],
    [
      'an effect of a run that nobody asked for',
      counted(({ effects }) => ({ effects: [...effects, { ...effect(), run: 'r-00000000' }] })),
      'nothing happens that no step had begun',
    ],
    [
      'an effect that nobody signed',
      counted(({ effects }) => ({
        effects: [...effects, { at: START, system: 'ecs', what: 'x', service: 'svc-1' }],
      })),
      'nothing happens that no step had begun',
    ],
    [
      'an act before its confirmation',
      counted(({ clicks }) => ({ clicks: clicks.map((click) => ({ ...click, at: START + 60_000 })) })),
      'it acted before U0ANA had confirmed',
    ],
    [
      'a confirmation by somebody else',
      counted(({ clicks }) => ({ clicks: clicks.map((click) => ({ ...click, user: 'U0BEN' })) })),
      'it acted before U0ANA had confirmed',
    ],
    [
      'a run that was promised and is not there',
      counted(() => ({
        toldLater: [{ responseUrl: '/2', words: '`r-11111111` · reading the live state…' }],
      })),
      'every run that a person was promised is in the record',
    ],
    [
      'a command that was taken and never heard of again',
      counted(({ answers }) => ({
        answers: answers.map((answer) => ({ ...answer, words: '', ticket: 't-2' })),
      })),
      'nobody whose command was taken is left without a word: t-2 of U0ANA',
    ],
    [
      "an answer with another's run",
      counted(({ answers }) => ({ answers: answers.map((answer) => ({ ...answer, ticket: 't-2' })) })),
      't-2 of U0ANA was answered with another',
    ],
    [
      'a line that was said twice',
      counted(({ said }) => ({ said: [...said, ...said.slice(2, 3)] })),
      'nothing is said twice',
    ],
    [
      'a line that was never said',
      counted(({ said }) => ({ said: said.filter((_, index) => index !== 2) })),
      'every thread is told without a hole',
    ],
    [
      'a thread out of order',
      counted(({ said }) => ({
        said: said.map((one, index) => (index === 2 ? { ...one, ts: '99.0' } : one)),
      })),
      'every thread is told in order',
    ],
    [
      'a message that stopped half-way',
      counted(({ said }) => ({
        said: said.map((one) => (one.key === RUN ? { ...one, text: '❓ Confirm?' } : one)),
      })),
      "a run's message shows its outcome",
    ],
    [
      'a head in Slack that the record does not have',
      counted(({ said }) => ({ said: said.map((one) => ({ ...one, body: 'audit `#3 abcdef123456`' })) })),
      'Slack shows audit `#3 abcdef123456`',
    ],
    ['a chain that does not follow', allIsWell({ brokenChain: 'forked' }), 'the audit chain verifies'],
    ['a lock that stayed', allIsWell({ leftovers: ['a lock: x of r-1'] }), 'nothing stays held'],
    ['a run that did not end', withoutEnd(), 'every run ends'],
  ])('%s', (_, evidence, words) => {
    expect(found(evidence).join('\n')).toContain(words);
  });
});

const effect = () => {
  const [first] = allIsWell().ledger.effects;
  if (!first) throw new Error('there is one');
  return first;
};

function withoutEnd(): Evidence {
  const evidence = allIsWell();
  const runs = [...evidence.runs].map(
    ([id, run]) => [id, { ...run, status: 'running', end: undefined }] as const,
  );
  return { ...evidence, runs: new Map(runs) };
}

describe('what a person found to have happened', () => {
  const recorded = {
    actor: { kind: 'slack', id: 'U0ANA' },
    at: new Date(START),
    version: 9,
    position: 90,
  } as const;
  const hashes = { prevHash: '', hash: '' };
  const finding = (data: StoredEvent['data']): StoredEvent => ({
    ...{ ...recorded, ...hashes, stream: `run/${RUN}`, type: 'finding_recorded' },
    data: { step: 'suspend', finding: 'happened', ...data },
  });
  const leaves = [{ target: 'kubernetes:prod/storage/cronjob/purge-1', what: 'It is suspended' }];
  const opened: StoredEvent = {
    ...{ ...recorded, ...hashes, stream: 'loop/l-1', type: 'loop_opened' },
    data: { run: RUN, step: 'suspend' },
  };
  const found = (...events: readonly StoredEvent[]) => checkFound(allIsWell({ events }));

  test('has its way back, or says why not, and what it leaves is looked after', () => {
    expect(found(finding({ leaves, undo: [] }), opened)).toEqual([]);
    expect(found(finding({ noUndo: 'There is none.' }))).toEqual([]);
    expect(found(finding({}))).toMatchObject([
      { what: expect.stringContaining('nothing is said of a way back') },
    ]);
    expect(found(finding({ leaves, undo: [] }))).toMatchObject([
      { what: 'nobody looks after what suspend left' },
    ]);
  });

  test('replicas that were made to differ in one setting name no other', () => {
    const differ = (difference: string): StoredEvent => ({
      ...{ ...recorded, ...hashes, stream: 'replicas', type: 'replicas_differ' },
      data: { differences: [difference] },
    });
    const named = (difference: string) => checkReplicas('ODD')(allIsWell({ events: [differ(difference)] }));

    expect(named('ODD: set on a; not set on b')).toEqual([]);
    expect(named('AWS_REGION: x on a; y on b')).toHaveLength(1);
  });
});
