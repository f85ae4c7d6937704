import { describe, expect, test } from 'vitest';
import { allActions } from '../../../src/actions/index.ts';
import { compareFiles } from '../../../src/runbooks/changes/compare-files.ts';
import { changeLine, looseningFirst } from '../../../src/runbooks/changes/file-change.ts';
import { formatDiagnostics } from '../../../src/runbooks/format-diagnostics.ts';
import { parseRunbooks } from '../../../src/runbooks/parse-runbooks.ts';
import type { Runbooks } from '../../../src/runbooks/runbook.ts';

const FILE = `
version: 1
environments:
  production:
    protected: true
    kubernetes: { context: prod }
    hosts: [api.credlink.com]
    databases: { replica: { url_secret: REPLICA_URL, read_only: true } }
roles:
  responder: { slack_groups: [S0RESPOND], cli_users: [ben] }
  commander: { slack_groups: [S0COMMAND] }
  both: { all_of: [responder, commander] }
runbooks:
  resume-purge:
    title: Resume the purge
    environment: production
    allow: { run: [responder], approve: [commander] }
    parameters:
      cronjob: { type: string, one_of: [efs-purge], default: efs-purge }
      count: { type: integer, min: 1, max: 3, default: 1 }
    confirm: { phrase: "resume the purge", approvals: 2, within: 10m }
    steps:
      - id: healthy
        uses: http/check
        with: { url: "https://api.credlink.com/health", expect: { status: 200 } }
      - id: resume
        uses: kubernetes/resume-cronjob
        with: { namespace: storage, name: "\${{ parameters.cronjob }}" }
`;

const BASE = parse(FILE);

describe('what loosens', () => {
  test.each<readonly [string, string, string, string]>([
    ['fewer approvals', 'approvals: 2', 'approvals: 1', 'runbook resume-purge: confirm.approvals: 2 → 1'],
    [
      'a later deadline',
      'within: 10m',
      'within: 20m',
      'runbook resume-purge: confirm.within: 10 minutes → 20 minutes',
    ],
    [
      'a role let in',
      'run: [responder]',
      'run: [responder, both]',
      'runbook resume-purge: allow.run: both added',
    ],
    [
      'an approver let in',
      'approve: [commander]',
      'approve: [commander, both]',
      'runbook resume-purge: allow.approve: both added',
    ],
    ['a role widened', '[S0RESPOND]', '[S0RESPOND, S0OTHER]', 'role responder: slack_groups: S0OTHER added'],
    [
      'an account let in',
      'cli_users: [ben]',
      'cli_users: [ben, eve]',
      'role responder: cli_users: eve added',
    ],
    [
      'an account tied to a person',
      'runbooks:\n',
      'people: { ben: { slack: U0BEN, cli: ben } }\nrunbooks:\n',
      'the file: people.ben: none → {"slack":"U0BEN","cli":"ben"}',
    ],
    [
      'one role less needed',
      'all_of: [responder, commander]',
      'all_of: [responder]',
      'role both: all_of: commander removed',
    ],
    [
      'protection dropped',
      'protected: true',
      'protected: false',
      'environment production: protected: true → false',
    ],
    [
      'another cluster',
      'context: prod',
      'context: other',
      'environment production: kubernetes: {"context":"prod"} → {"context":"other"}',
    ],
    [
      'a host',
      '[api.credlink.com]',
      '[api.credlink.com, x.example]',
      'environment production: hosts: x.example added',
    ],
    [
      'a writable database',
      'read_only: true',
      'read_only: false',
      'environment production: databases.replica.read_only: true → false',
    ],
    [
      'another database',
      'REPLICA_URL',
      'PRIMARY_URL',
      'environment production: databases.replica.url_secret: REPLICA_URL → PRIMARY_URL',
    ],
    [
      'more choices',
      'one_of: [efs-purge]',
      'one_of: [efs-purge, backup]',
      'runbook resume-purge: parameters.cronjob.one_of: backup added',
    ],
    [
      'any value at all',
      'one_of: [efs-purge], ',
      '',
      'runbook resume-purge: parameters.cronjob.one_of: ["efs-purge"] → none',
    ],
    ['a higher limit', 'max: 3', 'max: 30', 'runbook resume-purge: parameters.count.max: 3 → 30'],
    ['a laxer check', 'status: 200', 'status: 500', 'runbook resume-purge: step healthy: with: '],
  ])('%s', (_, from, to, expected) => {
    const lines = compareFiles(BASE, parse(FILE.replace(from, to))).map(changeLine);

    expect(lines).toEqual([expect.stringContaining(`LOOSENS   ${expected}`)]);
  });

  test('the same the other way round tightens', () => {
    const lines = compareFiles(parse(FILE.replace('approvals: 2', 'approvals: 1')), BASE).map(changeLine);

    expect(lines).toEqual(['tightens  runbook resume-purge: confirm.approvals: 1 → 2']);
  });

  test('a check taken out, a new step that destroys, and another order', () => {
    const steps = BASE.runbooks['resume-purge']?.steps ?? [];
    const [check, resume] = steps;
    if (!check || !resume) throw new Error('two steps are expected');
    const drop = { ...resume, id: 'drop', effect: 'destructive', uses: 'postgresql/delete-rows' } as const;

    expect(marked(BASE, withRunbook({ steps: [resume] }))).toEqual([
      'LOOSENS   runbook resume-purge: step healthy is gone: http/check (read)',
    ]);
    expect(marked(BASE, withRunbook({ steps: [...steps, drop] }))).toEqual([
      'LOOSENS   runbook resume-purge: step drop is new: postgresql/delete-rows (destructive)',
    ]);
    expect(marked(BASE, withRunbook({ steps: [resume, check] }))).toEqual([
      'LOOSENS   runbook resume-purge: order of the steps: ["healthy","resume"] → ["resume","healthy"]',
    ]);
  });

  test('confirmation, halt, a safeguard and a condition', () => {
    const before = withRunbook({ confirm: { required: true, phrase: 'yes', approvals: 0, withinMs: 1 } });
    const after = withRunbook({ confirm: { required: false, approvals: 0, withinMs: 1 }, halt: true });

    expect(marked(before, after)).toEqual(
      expect.arrayContaining([
        'LOOSENS   runbook resume-purge: confirm.required: true → false',
        'LOOSENS   runbook resume-purge: confirm.phrase: yes → none',
        'LOOSENS   runbook resume-purge: halt: false → true',
      ]),
    );
  });

  test('a word of the language that nobody has judged yet', () => {
    const before: Runbooks = { ...BASE, ...{ moods: { christmas: {} } } };

    expect(marked(before, BASE)).toEqual(['LOOSENS   the file: moods: {"christmas":{}} → none']);
    expect(marked(withRunbook({ ...{ mood: 'never' } }), BASE)).toEqual([
      'LOOSENS   runbook resume-purge: mood: never → none',
    ]);
  });

  test('freezes, cool-downs and who may do without them', () => {
    const christmas = {
      ...{
        name: 'christmas',
        title: 'Christmas',
        environments: ['production'],
        timeZone: 'UTC',
        override: [],
      },
      windows: [{ every: 'year', from: '12-24', until: '12-26' }],
    } as const;
    const frozen: Runbooks = { ...BASE, freezes: { christmas } };
    const overridable = { ...christmas, override: ['commander'] };

    expect(marked(frozen, BASE)).toEqual(['LOOSENS   freeze christmas: removed']);
    expect(marked(BASE, frozen)).toEqual(['tightens  freeze christmas: new']);
    expect(marked(frozen, { ...BASE, freezes: { christmas: overridable } })).toEqual([
      'LOOSENS   freeze christmas: override: commander added',
    ]);
    expect(marked(withRunbook({ coolDownMs: 600_000 }), BASE)).toEqual([
      'LOOSENS   runbook resume-purge: cool_down: 600000 → none',
    ]);
  });
});

test('a first source beside all_of narrows a role; taking it away widens it', () => {
  const narrowed = parse(
    FILE.replace('all_of: [responder, commander]', 'all_of: [responder, commander], slack_users: [U1]'),
  );

  expect(marked(BASE, narrowed)).toEqual(['tightens  role both: slack_users: U1 added']);
  expect(marked(narrowed, BASE)).toEqual(['LOOSENS   role both: slack_users: U1 removed']);
});

test('the same file, other titles and other descriptions are no change', () => {
  expect(compareFiles(BASE, parse(`${FILE}\n# a comment`))).toEqual([]);
  expect(compareFiles(BASE, withRunbook({ title: 'Other', description: 'words' }))).toEqual([]);
});

test('runbooks that come and go are told, those that destroy as loosening', () => {
  const name = 'resume-purge';
  const destroys = withRunbook({ effect: 'destructive' }).runbooks[name];
  const bare = { ...BASE, runbooks: {} };

  expect(marked(BASE, bare)).toEqual(['tightens  runbook resume-purge: removed']);
  expect(marked(bare, { ...BASE, runbooks: destroys ? { [name]: destroys } : {} })).toEqual([
    'LOOSENS   runbook resume-purge: new (destructive, in production)',
  ]);
});

const marked = (before: Runbooks, after: Runbooks) =>
  looseningFirst(compareFiles(before, after)).map(changeLine);

function withRunbook(over: object): Runbooks {
  const [[name, runbook] = []] = Object.entries(BASE.runbooks);
  if (name === undefined || !runbook) throw new Error('a runbook is expected');
  return { ...BASE, runbooks: { [name]: { ...runbook, ...over } } };
}

function parse(text: string): Runbooks {
  const parsed = parseRunbooks(text, { file: 'runbooks.yaml', actions: allActions() });
  if (!parsed.ok) throw new Error(formatDiagnostics(parsed.diagnostics));
  return parsed.runbooks;
}
