import type { KnownHead, Verification } from '../../audit/verify-chain.ts';
import {
  type Evidence,
  type Read,
  type RecordVerification,
  verifyRecord,
} from '../../audit/verify-record.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';

/** The whole chain, in words. */
export async function verdict(
  asked: Ask,
  read: Read,
  evidence: Evidence & { readonly heads: readonly KnownHead[] },
  what: string,
): Promise<ExitCode> {
  const found = await verifyRecord(read, evidence);
  if (found.status === 'broken') return brokenVerdict(asked, found, what);
  const { events: count, head, sealed } = found;
  const doubt = 'Events cut off at the end show only against a head that was noted elsewhere (--head).';
  const words = [
    sealed?.by === 'seal'
      ? `WHOLE FROM #${sealed.position + 1}  ${what}: to #${head.position} ${head.hash}`
      : `WHOLE  ${what}: ${count} events, from the first to #${head.position} ${head.hash}`,
    ...sealedLines(sealed),
    evidence.heads.length > 0 ? containedLine(evidence.heads, sealed) : doubt,
  ];
  return print(asked, EXIT.done, found, words, 'good');
}

export function brokenVerdict(
  asked: Ask,
  found: Extract<Verification, { status: 'broken' }>,
  what: string,
): Promise<ExitCode> {
  return print(asked, EXIT.failed, found, [`BROKEN  ${what}: ${found.problem.message}`], 'bad');
}

type Sealed = RecordVerification['sealed'];

function sealedLines(sealed: Sealed): readonly string[] {
  if (!sealed) return [];
  const { position, kept, by } = sealed;
  if (by === 'exports') return [`The events up to #${position} are sealed; the exports prove them.`];
  return [
    `The events up to #${position} are sealed: the ${kept} that were kept of them are as the seal says. What was taken out is proved by its exports (--exports <folder>).`,
  ];
}

/** Without the exports, a head of the sealed part has nothing to be held against. */
function containedLine(heads: readonly KnownHead[], sealed: Sealed): string {
  const unproved = sealed?.by === 'seal' ? heads.filter(({ position }) => position <= sealed.position) : [];
  if (unproved.length === 0) return `It contains ${counted(heads.length)} noted elsewhere.`;
  const proved = heads.length - unproved.length;
  return `Of the heads noted elsewhere it contains ${proved}; ${unproved.length} of the sealed part show only with its exports.`;
}

const counted = (heads: number): string => (heads === 1 ? 'the head' : `all ${heads} heads`);
