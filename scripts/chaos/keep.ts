import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from './evidence.ts';

/** For whoever looks for the cause: what was counted outside, and the record, each a line. */
export function keepEvidence(folder: string, { ledger, events }: Evidence): void {
  const lines = (name: string, all: readonly unknown[]) =>
    writeFileSync(join(folder, `${name}.jsonl`), all.map((one) => `${JSON.stringify(one)}\n`).join(''));
  lines('effects', ledger.effects);
  lines('clicks', ledger.clicks);
  lines('answers', ledger.answers);
  lines('said', ledger.said);
  lines('told-later', ledger.toldLater);
  lines('reported', ledger.reported);
  lines('rooms', ledger.rooms);
  lines('pages', ledger.pages);
  lines('events', events);
}
