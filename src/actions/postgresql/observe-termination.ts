import { z } from 'zod';
import type { Database, DatabaseSession, SessionsWhere } from '../../systems/database/port.ts';
import { type ActionContext, hadMs, type Observation, type Seen } from '../action.ts';
import { countSessions } from './sessions-in-words.ts';

/** A session that is told to end does so within moments, unless it is busy where it cannot be interrupted. */
const ENDS_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 2_000;

const Receipt = z.object({ ended: z.array(z.object({ pid: z.number(), connectedAt: z.string() })) });

export interface Terminated {
  readonly database: Database;
  readonly which: SessionsWhere;
  /** The line with which a person sees what is left. */
  readonly look: string;
}

/** Looks whether the sessions that were told to end are gone; without a receipt, whether any of that time is left. */
export async function observeTermination(
  context: ActionContext,
  terminated: Terminated,
  seen: Seen,
): Promise<Observation> {
  const { database, which } = terminated;
  const fitting = await database.listSessions(which, context.signal);
  if (!seen.receipt) return withoutReceipt(context, terminated, seen, fitting);

  const { ended } = Receipt.parse(seen.receipt);
  const all = await database.listSessions({}, context.signal);
  const stay = all.filter(({ pid, connectedAt }) => {
    return ended.some((one) => one.pid === pid && one.connectedAt === connectedAt.toISOString());
  });
  if (stay.length === 0)
    return done(fitting.length, `${countSessions(ended.length)} of ${database.name} ended.`);
  const progress = `${stay.length} of ${countSessions(ended.length)} still there`;
  if (hadMs(context.now, seen) < ENDS_WITHIN_MS)
    return { status: 'waiting', progress, againInMs: LOOK_AGAIN_MS };
  const reason = `${progress}, though PostgreSQL told them to end: ${stay.map(({ pid }) => pid).join(', ')}. They end when what they do can be interrupted; look at what they wait for.`;
  return { status: 'failed', reason };
}

/** Ending is all or nothing, so whoever fitted at that time and is still there says that it may not have happened. */
function withoutReceipt(
  { now }: ActionContext,
  { database, which, look }: Terminated,
  { startedAt }: Seen,
  fitting: readonly DatabaseSession[],
): Observation {
  const sinceMs = now.getTime() - startedAt.getTime();
  const fittedThen = ({ forMs, connectedAt }: DatabaseSession) =>
    which.idleInTransactionMs === undefined
      ? connectedAt <= startedAt
      : forMs - sinceMs > which.idleInTransactionMs;
  const left = fitting.filter(fittedThen);
  if (left.length === 0)
    return done(
      fitting.length,
      `The answer to our call was lost; no session of ${database.name} that fitted then is left.`,
    );
  const reason = `The answer of PostgreSQL was lost, and ${countSessions(left.length)} of ${database.name} that fitted then ${left.length === 1 ? 'is' : 'are'} still there. Start the runbook again if they have to end.`;
  return { status: 'unknown', reason, look: [look] };
}

function done(left: number, first: string): Observation {
  const evidence = [
    first,
    left === 0 ? 'None fits now.' : `${countSessions(left)} ${left === 1 ? 'fits' : 'fit'} now.`,
  ];
  return { status: 'done', outputs: { left }, evidence };
}
