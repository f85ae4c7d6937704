import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RECORD_STREAM, type RecordRestored } from '../../audit/record-stream.ts';
import { type Config, readConfig } from '../../config.ts';
import { openStore } from '../../storage/open-store.ts';
import { type Examined, examineCopy } from '../../storage/sqlite/examine-copy.ts';
import { draftOf, type Loss, openPresent, type Present } from '../../storage/sqlite/restore.ts';
import { reachBot } from '../control-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { SOCKET_NAME } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import type { Ask } from '../surroundings.ts';
import { flightLines, lossLines, NOT_OURS } from '../words/copy-lines.ts';

export interface RestoreOptions {
  readonly file: string;
  /** What is not in the backup may be lost. */
  readonly loseNewer: boolean;
}

/**
 * Puts a backup in the record's place while no bot runs. What it replaces is kept aside; what would be lost is said
 * first, and done only when told so. The next start looks at what was in flight in the backup and repeats nothing.
 */
export async function restore(asked: Ask, { file, loseNewer }: RestoreOptions): Promise<ExitCode> {
  const read = readConfig(asked.variables);
  if (!read.ok) return printProblem(asked, EXIT.usage, 'bad_environment', read.problems);
  const { config } = read;
  const problem = await inTheWay(config, file);
  if (problem !== undefined) return printProblem(asked, EXIT.failed, 'not_restored', [problem]);

  const present = openPresent(config.dataFolder);
  const draft = draftOf(resolve(file), config.dataFolder);
  try {
    const backup = await examineCopy(join(draft, 'runbolt.db'));
    if (backup.status === 'broken')
      return await printProblem(asked, EXIT.failed, 'broken', [
        `${file} was not restored: ${backup.problem}.`,
      ]);
    return await replaceBy(asked, { file, draft, backup, present, loseNewer, folder: config.dataFolder });
  } finally {
    present.close();
    rmSync(draft, { recursive: true, force: true });
  }
}

async function inTheWay({ databaseUrl, dataFolder }: Config, file: string): Promise<string | undefined> {
  if (databaseUrl !== undefined) return NOT_OURS.restore;
  if (!existsSync(file)) return `There is no file ${file}.`;
  const reached = await reachBot(join(dataFolder, SOCKET_NAME));
  if (reached.status === 'nobody') return undefined;
  if (reached.status === 'forbidden') return reached.problem;
  return `A bot is running on ${dataFolder}: stop it first. Nothing was changed.`;
}

interface Restoring {
  readonly file: string;
  readonly folder: string;
  readonly draft: string;
  readonly backup: Extract<Examined, { status: 'whole' }>;
  readonly present: Present;
  readonly loseNewer: boolean;
}

async function replaceBy(asked: Ask, restoring: Restoring): Promise<ExitCode> {
  const { file, folder, draft, backup, present, loseNewer } = restoring;
  const loss = present.status === 'none' ? null : present.lossAgainst(draft);
  const losesNothing = present.status === 'none' ? present.reached === undefined : loss?.events === 0;
  if (!losesNothing && !loseNewer) {
    const refusal = {
      status: 'would_lose',
      loss,
      reached: present.reached ?? null,
      inFlight: backup.inFlight,
    } as const;
    return print(asked, EXIT.failed, refusal, wouldLose(restoring, loss), 'bad');
  }
  const lost = lostWith(loss);
  await recordRestore(asked, restoring, lost);
  const stamp = asked.clock.now().toISOString().replace(/[-:.]/g, '');
  const aside = present.replaceBy(draft, stamp);
  const reply = { status: 'restored', head: backup.head, lost, aside: aside ?? null };
  const words = [
    `RESTORED  ${folder} from ${file}: ${backup.head.position} events, to #${backup.head.position} ${backup.head.hash}`,
    ...(aside === undefined ? [] : [`What was there is kept in ${aside}.`]),
    ...(lost === 0 ? [] : flightLines(backup.inFlight, LOOKED_AT)),
  ];
  return print(asked, EXIT.done, reply, words, 'good');
}

/** Restored again, it has still lost what it lost before: nobody has looked at what was in flight in it. */
const lostWith = (loss: Loss | null): number | null =>
  loss?.events === 0 ? loss.before : (loss?.events ?? null);

const LOOKED_AT =
  'in flight in the backup; when the bot starts, nothing more of it begins, and what was under way is looked at';

const wouldLose = ({ file, backup, present }: Restoring, loss: Loss | null): readonly string[] => [
  'NOT RESTORED  Nothing was changed.',
  ...lossLines(loss, present.reached, backup),
  ...flightLines(backup.inFlight, 'in flight in the backup, which would be looked at and not repeated'),
  `To do it all the same: runbolt restore ${file} --lose-newer. What is there now is kept aside.`,
];

async function recordRestore({ clock, account }: Ask, { draft, backup }: Restoring, lost: number | null) {
  const store = await openStore({ folder: draft, clock });
  try {
    const { head, newestAt } = backup;
    const data: RecordRestored = { head, newestAt, lost };
    const expectedVersion = (await store.read(RECORD_STREAM)).at(-1)?.version ?? 0;
    const actor = { kind: 'cli', id: account } as const;
    const events = [{ type: 'record_restored', actor, data }];
    await store.append({ stream: RECORD_STREAM, expectedVersion, events });
  } finally {
    await store.close();
  }
}
