import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { headsIn } from '../../audit/known-heads.ts';
import { readAll } from '../../audit/read-all.ts';
import type { KnownHead } from '../../audit/verify-chain.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { withRecord } from '../open-line.ts';
import { printProblem } from '../print.ts';
import { readSegments, segmentsIn } from '../segments.ts';
import type { Ask } from '../surroundings.ts';
import { verifyFile, verifyFolder } from './audit-file.ts';
import { verdict } from './audit-verdict.ts';

export interface VerifyOptions {
  /** An export; absent: the record itself. */
  readonly file: string | undefined;
  /** Heads noted at the time, `position:hash`: with them, rows cut off at the end show too. */
  readonly heads: readonly string[];
  /** A file with such heads in it, among other words. */
  readonly headsFile: string | undefined;
  /** A folder with the exports of what was taken out of the record. */
  readonly exports: string | undefined;
}

/** Follows the chain of the whole record, or of an export without any store. */
export async function verify(
  asked: Ask,
  { file, heads: typed, headsFile, exports: folder }: VerifyOptions,
): Promise<ExitCode> {
  const wrong = typed.find((one) => headsIn(one).length !== 1);
  if (wrong !== undefined) {
    const problem = `--head ${wrong} is no head: it looks like 1207:9f86d081884c…, as the audit channel shows it.`;
    return printProblem(asked, EXIT.usage, 'bad_head', [problem]);
  }
  const copied = headsFile === undefined ? [] : await headsOf(asked, headsFile);
  if (!('length' in copied)) return printProblem(asked, EXIT.usage, 'bad_heads', [copied.problem]);
  const heads = [...typed.flatMap(headsIn), ...copied];
  if (file !== undefined)
    return isFolder(file) ? verifyFolder(asked, file, heads) : verifyFile(asked, file, heads);
  if (folder !== undefined && !isFolder(folder))
    return printProblem(asked, EXIT.usage, 'bad_exports', [`--exports ${folder} is no folder.`]);
  const exports = folder === undefined ? undefined : () => readSegments(segmentsIn(folder));
  return withRecord(asked, (record) =>
    verdict(asked, () => readAll(record), { heads, ...(exports && { exports }) }, 'the record'),
  );
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

async function headsOf(
  { terminal }: Ask,
  file: string,
): Promise<readonly KnownHead[] | { readonly problem: string }> {
  try {
    const text = file === '-' ? await terminal.readInput() : await readFile(file);
    const heads = headsIn(Buffer.from(text).toString('utf8'));
    if (heads.length > 0) return heads;
    return { problem: `--heads ${file} has no head in it: one looks like “audit #1207 9f86d081884c…”.` };
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return { problem: `--heads ${file} cannot be read: ${error.code}.` };
    throw error;
  }
}
