import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { Database, DatabaseSession, SessionsWhere } from '../../systems/database/port.ts';
import { type ActionContext, defineAction, type StepPlan } from '../action.ts';
import { databaseTarget, emptyPlan, namedDatabase, unwritableDatabase } from './named-database.ts';
import { observeTermination } from './observe-termination.ts';
import { psqlLine } from './psql-line.ts';
import { countSessions } from './sessions-in-words.ts';

const DEADLINE_MS = 2 * 60_000;

const Input = z
  .object({
    database: z.string().min(1).describe('The database, by its name in the environment'),
    idle_in_transaction_for: Duration.optional().describe(
      'End the sessions that hold a transaction open and have done nothing for longer than this',
    ),
    all: z.literal(true).optional().describe('Or end every session of this database but our own'),
    at_most: z.int().min(1).max(1_000).describe('End none when more sessions than this fit'),
  })
  .refine(({ idle_in_transaction_for, all }) => (idle_in_transaction_for === undefined) === (all === true), {
    message: 'name either idle_in_transaction_for or all',
  });
type Input = z.output<typeof Input>;

const Output = z.object({ left: z.int().describe('How many sessions fit afterwards: new ones, as a rule') });

/**
 * Ends sessions by a predicate and a maximum, which are what people say yes to: the sessions that fit when it acts are
 * ended, all of them or none.
 */
export const terminateSessions = defineAction({
  name: 'postgresql/terminate-sessions',
  summary: 'Ends PostgreSQL sessions that are idle in a transaction, or all of a database',
  effect: 'destructive',
  noUndo:
    'There is no undo: what these sessions have not committed is lost, and their applications get an error.',
  beyondBackup: true,
  input: Input,
  output: Output,
  targets: ({ database }, environment) => [databaseTarget(environment, database, 'sessions')],
  deadlineMs: () => DEADLINE_MS,

  async plan(context, input) {
    const obstacle = unwritableDatabase(context.systems.databases, input.database);
    if (obstacle !== undefined) return emptyPlan({ obstacle });
    const database = namedDatabase(context.systems.databases, input.database);
    const sessions = await database.listSessions(whichOf(input), context.signal);
    return planFor(context, { input, database, sessions });
  },

  async apply({ systems, signal }, input) {
    const database = namedDatabase(systems.databases, input.database);
    const ended = await database.terminateSessions(whichOf(input), input.at_most, signal);
    return { ended: ended.map(({ pid, connectedAt }) => ({ pid, connectedAt: connectedAt.toISOString() })) };
  },

  observe(context, input, seen) {
    const database = namedDatabase(context.systems.databases, input.database);
    const look = psqlLine(
      database.urlSecret,
      `SELECT pid, ${SHOWN} FROM pg_stat_activity WHERE ${predicate(input)}`,
    );
    return observeTermination(context, { database, which: whichOf(input), look }, seen);
  },
});

function whichOf({ idle_in_transaction_for }: Input): SessionsWhere {
  return idle_in_transaction_for === undefined ? {} : { idleInTransactionMs: idle_in_transaction_for };
}

interface Found {
  readonly input: Input;
  readonly database: Database;
  readonly sessions: readonly DatabaseSession[];
}

function planFor({ now }: ActionContext, { input, database, sessions }: Found): StepPlan {
  const { name, urlSecret } = database;
  const { idle_in_transaction_for: idleMs, at_most } = input;
  const which = idleMs === undefined ? 'all' : `idle in transaction for more than ${formatDuration(idleMs)}`;
  const plan: StepPlan = {
    // Words that stay the same while sessions come and go.
    changes: [{ target: `${name}/sessions`, field: which, before: `at most ${at_most}`, after: 'ended' }],
    guards: {},
    outputs: {},
    facts: factsOf(sessions, now),
    warnings: [
      ...(idleMs === undefined ? ['Applications connect again at once unless they are stopped first.'] : []),
    ],
    commands: [
      psqlLine(
        urlSecret,
        `SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${predicate(input)}`,
      ),
    ],
  };
  if (sessions.length === 0)
    return { ...plan, changes: [], nothingToDo: `No session of ${name} fits (${which}).` };
  if (sessions.length <= at_most) return plan;
  return {
    ...plan,
    obstacle: `${countSessions(sessions.length)} of ${name} fit, more than the ${at_most} that this runbook allows. Look at them before you raise at_most.`,
  };
}

function factsOf(sessions: readonly DatabaseSession[], now: Date): readonly string[] {
  const [longest] = sessions;
  if (!longest) return [];
  const { application, user, state, forMs, connectedAt } = longest;
  const age = formatDuration(now.getTime() - connectedAt.getTime());
  return [
    `${countSessions(sessions.length)} ${sessions.length === 1 ? 'fits' : 'fit'} now.`,
    `The longest: ${application || 'unnamed'} as ${user}, ${state} for ${formatDuration(forMs)}, connected for ${age}.`,
  ];
}

const SHOWN = 'usename, application_name, state, now() - state_change AS for';

function predicate({ idle_in_transaction_for: idleMs }: Input): string {
  const of = "datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
  if (idleMs === undefined) return of;
  return `${of} AND state LIKE 'idle in transaction%' AND now() - state_change > interval '${idleMs} milliseconds'`;
}
