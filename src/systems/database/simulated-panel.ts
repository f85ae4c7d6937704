import type { PanelRow } from '../panel.ts';
import type { DatabaseState, SimulatedSession } from './simulated-state.ts';

// What the local workspace shows of the simulated databases.

export function productionRow(counts: readonly string[]): PanelRow {
  const detail = counts.join(' · ');
  return { id: 'database/production', title: 'production-replica', status: 'Live', detail, tone: 'good' };
}

export function copyRow(name: string, copy: DatabaseState['copies'][string]): PanelRow {
  const row = { id: `database/${name}`, title: name };
  return copy
    ? { ...row, status: 'Restored', detail: `from ${copy.backup}`, tone: 'good' }
    : { ...row, status: 'Empty', detail: 'nothing restored yet', tone: 'quiet' };
}

export function sessionsRow(name: string, sessions: readonly SimulatedSession[]): readonly PanelRow[] {
  if (sessions.length === 0) return [];
  const stuck = sessions.filter(({ state }) => state.startsWith('idle in transaction')).length;
  const row = {
    id: `database/sessions-${name}`,
    title: `sessions of ${name}`,
    status: `${sessions.length} open`,
  };
  return [{ ...row, detail: `${stuck} idle in transaction`, tone: stuck > 0 ? 'bad' : 'good' }];
}

export function redisRow(name: string, backup: string): PanelRow {
  const detail = `from ${backup}`;
  return { id: `database/redis-${name}`, title: `redis ${name}`, status: 'Restored', detail, tone: 'good' };
}
