import type { DatabaseSession, SessionsWhere } from './port.ts';
import type { SimulatedSession } from './simulated-state.ts';

/** Those that fit, the longest first. */
export function fittingSessions(
  sessions: readonly SimulatedSession[],
  { idleInTransactionMs }: SessionsWhere,
  now: Date,
): readonly DatabaseSession[] {
  const fits = ({ state, forMs }: DatabaseSession) =>
    idleInTransactionMs === undefined ||
    (state.startsWith('idle in transaction') && forMs > idleInTransactionMs);
  return sessions
    .map((session) => asSession(session, now.getTime()))
    .filter(fits)
    .toSorted((a, b) => b.forMs - a.forMs || a.pid - b.pid);
}

function asSession({ since, connectedAt, ...session }: SimulatedSession, now: number): DatabaseSession {
  return { ...session, connectedAt: new Date(connectedAt), forMs: Math.max(0, now - Date.parse(since)) };
}
