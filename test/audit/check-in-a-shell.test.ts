import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportJsonLines } from '../../src/audit/export.ts';
import { readAll } from '../../src/audit/read-all.ts';
import { BEN } from '../storage/events.ts';
import { openForTest } from '../storage/stores.ts';
import { textOf } from './recorded.ts';

// macOS has no sha256sum of its own; the page says which tool it needs.
const SCRIPT = /```sh\n(# check-export\.sh[\s\S]*?)```/.exec(
  readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8'),
)?.[1];

const AWKWARD = [
  { text: 'plain' },
  { text: 'quotes " and \\ and $(rm -rf /) `x` %s %d \\n' },
  { text: 'line\nbreak\ttab\u0000nul\u2028 ü 🚀 \ud83d' },
  { hash: 'x', prevHash: 'y', position: 99, nested: { hash: 'h', position: 1, prevHash: 'p' } },
  { text: ',"hash":"0","position":5,"prevHash":"' },
  { numbers: [1e21, 1e-7, 0.1, -0, 123456789012345] },
];

test('the script in docs/audit.md agrees that an untouched export is in order', async () => {
  const { text, head } = await exported();

  expect(check(text)).toEqual({ status: 0, output: `ok: ${AWKWARD.length} events, head ${head}\n` });
});

test('the script finds a changed, a missing and a forged event', async () => {
  const { lines } = await exported();

  expect(check(lines.join('').replace('plain', 'plane'))).toEqual({
    status: 1,
    output: 'event 1 was changed\n',
  });
  expect(check(lines.toSpliced(2, 1).join(''))).toEqual({ status: 1, output: 'event 3 is missing\n' });
  const other = await exported([{ text: 'another history' }]);
  expect(check([...other.lines.slice(0, 1), ...lines.slice(1)].join(''))).toEqual({
    status: 1,
    output: 'event 2 does not follow event 1\n',
  });
});

async function exported(data: readonly { readonly [key: string]: never }[] | typeof AWKWARD = AWKWARD) {
  const store = await openForTest();
  const events = data.map((item) => ({ type: 'noted', actor: BEN, data: item }));
  await store.append({ stream: 'run/r-1', expectedVersion: 0, events });
  const text = await textOf(exportJsonLines(readAll(store)));
  return { text, lines: text.split(/(?<=\n)/), head: (await store.head()).hash };
}

function check(input: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', SCRIPT ?? ''], { input, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
