import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const Policy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string(),
      Effect: z.literal('Allow'),
      Action: z.union([z.string(), z.array(z.string())]),
      Resource: z.union([z.string(), z.array(z.string())]),
      Condition: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

describe.each(globSync('deploy/aws/*.json'))('%s', (path) => {
  const policy: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const readme = readFileSync(`src/systems/${basename(path, '.json')}/README.md`, 'utf8');

  test('is the policy that the README explains', () => {
    const shown = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';

    expect(policy).toEqual(JSON.parse(shown));
  });

  test('grants single actions, each of them explained', () => {
    const actions = Policy.parse(policy).Statement.flatMap(({ Action }) => Action);
    const explained = readme.slice(readme.indexOf('| right'));

    for (const action of actions) {
      expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
      expect(explained).toContain(action.replace(/^.*:/, ''));
    }
  });
});
