import type { RecordedEvent } from '../../audit/hash-event.ts';
import { type KnownHead, verifyChain } from '../../audit/verify-chain.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';

/** The whole chain, in words. */
export async function verdict(
  asked: Ask,
  events: AsyncIterable<RecordedEvent>,
  heads: readonly KnownHead[],
  what: string,
): Promise<ExitCode> {
  const found = await verifyChain(events, heads);
  if (found.status === 'broken') {
    return print(asked, EXIT.failed, found, [`BROKEN  ${what}: ${found.problem.message}`], 'bad');
  }
  const { events: count, head } = found;
  const doubt = 'Events cut off at the end show only against a head that was noted elsewhere (--head).';
  const words = [
    `WHOLE  ${what}: ${count} events, from the first to #${head.position} ${head.hash}`,
    heads.length > 0 ? `It contains ${counted(heads.length)} noted elsewhere.` : doubt,
  ];
  return print(asked, EXIT.done, found, words, 'good');
}

const counted = (heads: number): string => (heads === 1 ? 'the head' : `all ${heads} heads`);
