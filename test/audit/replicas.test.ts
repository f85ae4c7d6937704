import { expect, test } from 'vitest';
import { differencesBetween, type ReplicaSeen, type Setting } from '../../src/audit/replicas.ts';

const POD = { name: 'pod-a', version: '0.1.0', runbooks: 'aaaa', settings: {} };

const words = (replicas: readonly ReplicaSeen[]) => differencesBetween(replicas).map((one) => one.words);

/** A replica for each, with this setting; `undefined`: it says nothing of it. */
const withSetting = (...settings: readonly (Setting | undefined)[]): readonly ReplicaSeen[] =>
  settings.map((setting, index) => ({
    ...POD,
    name: `pod-${'abcdef'[index]}`,
    settings: setting === undefined ? {} : { WEBHOOK_TOKEN: setting },
  }));

const sealed = (seal: string, key = 'k'): Setting => ({ key, seal });

test('replicas with one version, one runbooks file and the same settings agree', () => {
  expect(words([])).toEqual([]);
  expect(words([POD, { ...POD, name: 'pod-b' }])).toEqual([]);
  expect(words(withSetting('C012', 'C012'))).toEqual([]);
  expect(words(withSetting(sealed('s'), sealed('s')))).toEqual([]);
  expect(words(withSetting(null, null))).toEqual([]);
});

test('a replica that has not said which file is in force there is not counted', () => {
  expect(words([POD, { ...POD, name: 'pod-b', runbooks: '' }])).toEqual([]);
});

test('who has which version and which file is told by name', () => {
  const others = [
    { ...POD, name: 'pod-b', version: '0.2.0' },
    { ...POD, name: 'pod-c', runbooks: 'bbbb' },
  ];

  expect(words([POD, ...others])).toEqual([
    'version: 0.1.0 on pod-a, pod-c; 0.2.0 on pod-b',
    'runbooks file: aaaa on pod-a, pod-b; bbbb on pod-c',
  ]);
});

test.each<readonly [string, readonly (Setting | undefined)[], string]>([
  [
    'what people may read',
    ['C012', 'C012', 'C999', null],
    'C012 on pod-a, pod-b; C999 on pod-c; not set on pod-d',
  ],
  ['what most have comes first', ['C999', 'C012', 'C012'], 'C012 on pod-b, pod-c; C999 on pod-a'],
  ['a secret that one has not', [sealed('s'), null, sealed('s')], 'set on pod-a, pod-c; not set on pod-b'],
  [
    'secrets that are not the same',
    [sealed('s'), sealed('t'), null],
    'one value on pod-a; another on pod-b; not set on pod-c',
  ],
  [
    'secrets that were sealed with different keys, where one is not set',
    [sealed('s', 'k'), sealed('t', 'l'), null],
    'set on pod-a, pod-b; not set on pod-c',
  ],
])('a setting is told by who has which: %s', (_title, settings, told) => {
  expect(words(withSetting(...settings))).toEqual([`WEBHOOK_TOKEN: ${told}`]);
});

test('seals of different keys are no difference, and neither is a setting that an older version does not know', () => {
  expect(words(withSetting(sealed('s', 'k'), sealed('t', 'l')))).toEqual([]);
  expect(words(withSetting('C012', undefined))).toEqual([]);
});
