import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './counter.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a person has it: a process of its own. */
async function runbolt(words: readonly string[], variables: Record<string, string> = {}): Promise<Ended> {
  const env = { PATH: process.env.PATH, RUNBOLT_DATA: await temporaryFolder(), ...variables };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

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
