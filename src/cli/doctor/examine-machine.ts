import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, ok, problem, warning } from './finding.ts';

const NODE_NEEDED = 24;

export function examineNode(version: string): Finding {
  const major = Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
  if (major >= NODE_NEEDED) return ok('Node', `${version} runs this.`);
  const fix = `Install Node ${NODE_NEEDED}, or let npm bring it: npm ci, then npx runbolt.`;
  return problem('Node', `${version} is too old; Runbolt needs ${NODE_NEEDED}.`, fix);
}

const LITTLE_SPACE = 200 * 1024 * 1024;

/** Whether the data folder can be written to, is ours alone, and has room. One that is missing is made at the start. */
export async function examineFolder(folder: string): Promise<readonly Finding[]> {
  const about = `Data folder ${folder}`;
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) return [await missingFolder(folder, about, found)];
  if (!found.isDirectory()) {
    return [problem(about, 'It is no folder.', 'Point RUNBOLT_DATA to a folder.')];
  }
  if (!(await mayWrite(folder))) {
    const fix = `Give this account the right to write there, or point RUNBOLT_DATA elsewhere.`;
    return [problem(about, 'It cannot be written to.', fix)];
  }
  return [ok(about, 'It can be written to.'), ...(await spaceFindings(folder, about))];
}

async function missingFolder(folder: string, about: string, error: NodeJS.ErrnoException): Promise<Finding> {
  if (error.code !== 'ENOENT') return problem(about, `It cannot be looked at: ${error.message}.`);
  const parent = await nearestParent(folder);
  if (await mayWrite(parent)) return ok(about, 'It is not there yet; it is made at the first start.');
  return problem(
    about,
    `It is not there and cannot be made: ${parent} cannot be written to.`,
    'Make it, or set RUNBOLT_DATA.',
  );
}

async function nearestParent(folder: string): Promise<string> {
  const parent = join(folder, '..');
  const there = await stat(parent).catch(() => undefined);
  return there || parent === folder ? parent : nearestParent(parent);
}

const mayWrite = (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

async function spaceFindings(folder: string, about: string): Promise<readonly Finding[]> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= LITTLE_SPACE) return [];
  const message = `Only ${Math.round(free / 1024 / 1024)} MB are free; without room nothing can be recorded, and so nothing run.`;
  return [warning(about, message, 'Make room, or point RUNBOLT_DATA to a larger disk.')];
}
