import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CLAIM = 'in-use';

/** Makes the folder this process' own until it is given back; throws while another one has it. */
export function claimFolder(folder: string): { close(): Promise<void> } {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, CLAIM);
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const holder = Number(readFileSync(path, 'utf8'));
    if (isAlive(holder))
      throw new Error(
        `The folder ${folder} belongs to a run of the harness that goes on (process ${holder}): its replicas would find the wrong cluster. Wait for its end, or name another folder with --keep.`,
      );
    // Whoever had it was killed.
    writeFileSync(path, String(process.pid));
  }
  return { close: async () => rmSync(path, { force: true }) };
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
