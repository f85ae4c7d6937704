import { z } from 'zod';
import type { Database } from '../../systems/database/port.ts';
import type { ActionContext, Aftermath, Observation, Seen, UndoStep } from '../action.ts';
import { rowCount } from './named-database.ts';
import { nameRows } from './row-keys.ts';

/** The rows that the target lacked when people said yes. */
export const Guards = z.object({ keys: z.array(z.string()) });
const Receipt = z.object({ inserted: z.array(z.string()) });

/** Looks which of the rows are in the target. Only the answer of PostgreSQL says which of them came from us. */
export async function observeCopy(
  { signal }: ActionContext,
  target: Database,
  { table }: { readonly table: string },
  seen: Seen,
): Promise<Observation> {
  const { keys } = Guards.parse(seen.plan.guards);
  const { key } = await target.describeTable(table, signal);
  const rows = await target.readRows(table, { keys }, keys.length, signal);
  const present = rows.map((row) => row[key[0] ?? ''] ?? '');
  const at = `${target.name}.${table}`;
  return seen.receipt
    ? withReceipt({ at, database: target.name, table }, Receipt.parse(seen.receipt).inserted, {
        keys,
        present,
      })
    : withoutReceipt(at, { keys, present });
}

/** Only the answer of PostgreSQL says which of the rows came from us. */
export function whenCopied(from: Copied, { receipt }: Seen): Aftermath {
  if (receipt) return { undo: wayBack(from, Receipt.parse(receipt).inserted) };
  const noUndo = 'There is no Undo: the answer was lost that says which rows came from this run.';
  return { noUndo };
}

interface Copied {
  readonly database: string;
  readonly table: string;
}

const wayBack = (from: Copied, inserted: readonly string[]): readonly UndoStep[] =>
  inserted.length === 0 ? [] : [{ uses: 'postgresql/delete-rows', with: { ...from, keys: [...inserted] } }];

interface Looked {
  readonly keys: readonly string[];
  readonly present: readonly string[];
}

function withReceipt(
  { at, ...from }: Copied & { readonly at: string },
  inserted: readonly string[],
  { keys, present }: Looked,
): Observation {
  const undo = wayBack(from, inserted);
  const gone = inserted.filter((one) => !present.includes(one));
  if (gone.length > 0)
    return {
      status: 'failed',
      reason: `Inserted, and no longer in ${at}: ${nameRows(gone)}. A trigger or somebody removed them.`,
      ...(gone.length < inserted.length && { undo }),
    };
  const skipped = keys.length - inserted.length;
  const evidence = [
    `${rowCount(inserted.length)} inserted into ${at}.`,
    `Of the ${rowCount(keys.length)} that it lacked, ${present.length} are there now; before, none was.`,
    ...(skipped === 0
      ? []
      : [
          `${rowCount(skipped)} skipped: somebody else had inserted them, or another row holds a value that must be unique.`,
        ]),
  ];
  return { status: 'done', outputs: { inserted: inserted.length, present: present.length }, evidence, undo };
}

/** They came all at once or not at all, unless somebody else inserted some. */
function withoutReceipt(at: string, { keys, present }: Looked): Observation {
  if (present.length === 0) return { status: 'absent' };
  if (present.length < keys.length)
    return {
      status: 'unknown',
      reason: `The answer of PostgreSQL was lost. ${present.length} of the ${rowCount(keys.length)} are in ${at}: somebody else inserts there, too.`,
      look: [`Which of these are in ${at}? ${nameRows(keys)}`],
    };
  return {
    status: 'done',
    outputs: { inserted: keys.length, present: present.length },
    evidence: [
      `All ${rowCount(keys.length)} are in ${at} now; before, none was.`,
      'The answer to our call was lost, so it is not certain that all of them came from us: there is no undo.',
    ],
  };
}
