import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a person has it: a process of its own. */
export async function runProcess(
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Ended> {
  const env = { PATH: process.env.PATH, ...variables };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { env });
    return { code: 0, signal: null, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    const signal = 'signal' in error && typeof error.signal === 'string' ? error.signal : null;
    const code = signal === null ? Number(error.code) : null;
    return { code, signal, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}
