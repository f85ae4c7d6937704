import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '../audit/hash-event.ts';
import { readExport } from './read-export.ts';

/** One export of a part of the record, whole from its first event to its last. */
export interface Segment {
  readonly path: string;
  readonly from: number;
  readonly through: number;
}

const NAME = /^audit-(\d{12})-(\d{12})\.jsonl$/;

export const segmentName = (from: number, through: number): string =>
  `audit-${padded(from)}-${padded(through)}.jsonl`;

const padded = (position: number): string => String(position).padStart(12, '0');

/** Those in a folder, oldest first. Throws what the system says. */
export function segmentsIn(folder: string): readonly Segment[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const [, from, through] = NAME.exec(name) ?? [];
      return from === undefined
        ? []
        : [{ path: join(folder, name), from: Number(from), through: Number(through) }];
    });
}

/** Their events in sequence. `onSaid` is told what each says of itself; of what the first one follows, first. */
export async function* readSegments(
  segments: readonly Segment[],
  onSaid: Parameters<typeof readExport>[2] = () => {},
): AsyncGenerator<RecordedEvent> {
  for (const [index, { path }] of segments.entries()) {
    yield* readExport(path, noInput, (said) => index === 0 && onSaid(said));
  }
}

const noInput = async (): Promise<Uint8Array> => new Uint8Array();
