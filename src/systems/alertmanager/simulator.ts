import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import { formatMatcher, type LabelMatcher } from '../../lib/label-matcher.ts';
import type { PanelRow } from '../panel.ts';
import { matchesLabels } from '../simulated-labels.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Alert, Alertmanager, NewSilence, Silence } from './port.ts';

const StoredMatcher = z.object({
  name: z.string(),
  operator: z.enum(['=', '!=', '=~', '!~']),
  value: z.string(),
});

export const AlertmanagerState = z.object({
  next: z.number(),
  silences: z.array(
    z.object({
      id: z.string(),
      matchers: z.array(StoredMatcher),
      startsAt: z.string(),
      endsAt: z.string(),
      createdBy: z.string(),
      comment: z.string(),
    }),
  ),
  alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), startsAt: z.string() })),
});
export type AlertmanagerState = z.output<typeof AlertmanagerState>;
type Stored = AlertmanagerState['silences'][number];

export interface SimulatedAlertmanager extends Alertmanager {
  rows(): readonly PanelRow[];
}

const SYSTEM = 'Alertmanager';

export function simulateAlertmanager(simulation: Simulation<AlertmanagerState>): SimulatedAlertmanager {
  const { state, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'alertmanager', system: SYSTEM, faults, clock });
  const now = () => clock.now();

  function existing(id: string, operation: string): Stored {
    const found = state.silences.find((one) => one.id === id);
    if (!found) throw answer('not_found', operation, `There is no silence ${id}`);
    return found;
  }

  function create(silence: NewSilence, operation: string) {
    refuseSilence(silence, now(), operation);
    state.next += 1;
    const id = `00000000-0000-4000-8000-${String(state.next).padStart(12, '0')}`;
    const { matchers, startsAt, endsAt, createdBy, comment } = silence;
    const times = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
    state.silences.unshift({ id, matchers: [...matchers], ...times, createdBy, comment });
    changed();
    return { id };
  }

  const isMuted = (labels: Alert['labels']) =>
    state.silences.some((one) => stateOf(one, now()) === 'active' && matchesLabels(one.matchers, labels));

  return {
    listSilences: (signal) =>
      call({ operation: 'list silences', signal }, () => state.silences.map((one) => toSilence(one, now()))),

    readSilence(id, signal) {
      const operation = `read silence ${id}`;
      return call({ operation, signal }, () => toSilence(existing(id, operation), now()));
    },

    createSilence(silence, signal) {
      const operation = 'create silence';
      return call({ operation, signal, writes: true }, () => create(silence, operation));
    },

    expireSilence(id, signal) {
      const operation = `expire silence ${id}`;
      return call({ operation, signal, writes: true }, () => {
        const silence = existing(id, operation);
        // As Alertmanager, which answers 500 to this one.
        if (stateOf(silence, now()) === 'expired')
          throw answer('conflict', operation, `silence ${id} already expired`);
        silence.endsAt = now().toISOString();
        changed();
      });
    },

    listAlerts(matchers, signal) {
      return call({ operation: 'list alerts', signal }, () =>
        state.alerts
          .filter(({ labels }) => matchesLabels(matchers, labels))
          .map(({ labels, startsAt }): Alert => {
            const muted = isMuted(labels);
            return {
              labels,
              startsAt: new Date(startsAt),
              status: { state: muted ? 'suppressed' : 'active' },
            };
          }),
      );
    },

    rows: () => [
      ...state.alerts.map(({ labels }) => alertRow(labels, isMuted(labels))),
      ...state.silences.slice(0, 5).map((one) => silenceRow(one, now())),
    ],
  };
}

function stateOf({ startsAt, endsAt }: Stored, now: Date): Silence['state'] {
  if (Date.parse(endsAt) <= now.getTime()) return 'expired';
  return Date.parse(startsAt) > now.getTime() ? 'pending' : 'active';
}

function toSilence(one: Stored, now: Date): Silence {
  const times = { startsAt: new Date(one.startsAt), endsAt: new Date(one.endsAt) };
  return { ...one, ...times, state: stateOf(one, now) };
}

function refuseSilence({ matchers, startsAt, endsAt }: NewSilence, now: Date, operation: string): void {
  if (endsAt <= startsAt)
    throw answer('invalid', operation, 'invalid silence: end time must be after start time');
  if (endsAt <= now) throw answer('invalid', operation, "invalid silence: end time can't be in the past");
  if (matchers.every(matchesNothing))
    throw answer(
      'invalid',
      operation,
      'invalid silence: at least one matcher must not match the empty string',
    );
}

const matchesNothing = (matcher: LabelMatcher): boolean => matchesLabels([matcher], {});

function answer(kind: FailureKind, operation: string, said: string): Failure {
  return new Failure({ system: SYSTEM, operation, kind, message: `${SYSTEM} says: ${said} (${operation}).` });
}

function alertRow(labels: Alert['labels'], muted: boolean): PanelRow {
  const { alertname = 'alert', ...others } = labels;
  const detail = Object.entries(others)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const look = muted
    ? ({ status: 'Silenced', tone: 'quiet' } as const)
    : ({ status: 'Firing', tone: 'bad' } as const);
  return { id: `alertmanager/alert/${alertname}/${detail}`, title: alertname, detail, ...look };
}

function silenceRow(one: Stored, now: Date): PanelRow {
  const state = stateOf(one, now);
  return {
    id: `alertmanager/silence/${one.id}`,
    title: `Silence on ${one.matchers.map(formatMatcher).join(', ')}`,
    status: state,
    detail: `until ${one.endsAt.slice(0, 16).replace('T', ' ')} UTC, by ${one.createdBy}`,
    tone: state === 'active' ? 'busy' : 'quiet',
  };
}
