import { describe, expect, test } from 'vitest';
import { runProcess } from '../support/command-line.ts';
import { temporaryFolder } from './counter.ts';

const runbolt = async (words: readonly string[], variables: Record<string, string> = {}) =>
  runProcess(words, { RUNBOLT_DATA: await temporaryFolder(), ...variables });

describe('the real process', () => {
  test('checks the example file', async () => {
    const { code, stdout, stderr } = await runbolt(['src/cli.ts', 'check', 'runbooks.yaml']);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('no problems');
  });

  test('starts through the plain script, which any Node understands', async () => {
    const { code, stdout } = await runbolt(['scripts/runbolt.mjs', 'check', '--json', 'package.json']);

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, file: 'package.json' });
  });

  test('plans against the simulated world with its own store, and leaves', async () => {
    const variables = { RUNBOLT_RUNBOOKS: 'runbooks.yaml', RUNBOLT_SYSTEMS: 'simulated' };

    const { code, stdout } = await runbolt(['src/cli.ts', 'plan', 'pause-purge'], variables);

    expect(code).toBe(0);
    expect(stdout).toContain('storage/cronjob/efs-purge: suspend false → true');
  });

  test('says in words what it does not understand', async () => {
    const { code, stderr } = await runbolt(['src/cli.ts', 'pln', 'pause-purge']);

    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean plan?');
  });
});
