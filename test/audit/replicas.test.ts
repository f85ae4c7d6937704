import { expect, test } from 'vitest';
import { differencesBetween } from '../../src/audit/replicas.ts';

const POD = { name: 'pod-a', version: '0.1.0', runbooks: 'aaaa' };

test('replicas with one version and one runbooks file agree', () => {
  expect(differencesBetween([])).toEqual([]);
  expect(differencesBetween([POD, { ...POD, name: 'pod-b' }])).toEqual([]);
});

test('a replica that has not said which file is in force there is not counted', () => {
  expect(differencesBetween([POD, { ...POD, name: 'pod-b', runbooks: '' }])).toEqual([]);
});

test('who has which version and which file is told by name', () => {
  const others = [
    { name: 'pod-b', version: '0.2.0', runbooks: 'aaaa' },
    { name: 'pod-c', version: '0.1.0', runbooks: 'bbbb' },
  ];

  expect(differencesBetween([POD, ...others])).toEqual([
    'version: 0.1.0 on pod-a, pod-c; 0.2.0 on pod-b',
    'runbooks file: aaaa on pod-a, pod-b; bbbb on pod-c',
  ]);
});
