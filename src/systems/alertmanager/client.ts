import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { formatMatcher } from '../../lib/label-matcher.ts';
import { restCalls } from '../rest-call.ts';
import { Alert, type Alertmanager, Silence, toWireMatcher } from './port.ts';

const SYSTEM = 'Alertmanager';

export interface AlertmanagerConnection {
  readonly url: string;
  /** For a proxy in front of it that asks for one. */
  readonly token?: string | undefined;
  readonly clock: Clock;
}

/** The real Alertmanager, API v2: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export function connectAlertmanager({ url, token, clock }: AlertmanagerConnection): Alertmanager {
  const credentials = token === undefined ? undefined : ({ scheme: 'Bearer', token } as const);
  const ask = restCalls({ system: SYSTEM, url, credentials, clock });
  const readSilence = (id: string, signal: AbortSignal | undefined) =>
    ask({ operation: `read silence ${id}`, path: pathOf(id), signal }, Silence);
  const pathOf = (id: string) => `/api/v2/silence/${encodeURIComponent(id)}`;

  return {
    listSilences: (signal) =>
      ask({ operation: 'list silences', path: '/api/v2/silences', signal }, z.array(Silence)),

    readSilence,

    async createSilence({ matchers, startsAt, endsAt, createdBy, comment }, signal) {
      const body = {
        matchers: matchers.map(toWireMatcher),
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        createdBy,
        comment,
      };
      const asked = {
        operation: 'create silence',
        method: 'POST',
        path: '/api/v2/silences',
        body,
        signal,
      } as const;
      const { silenceID } = await ask(asked, z.object({ silenceID: z.string().min(1) }));
      return { id: silenceID };
    },

    async expireSilence(id, signal) {
      const asked = {
        operation: `expire silence ${id}`,
        method: 'DELETE',
        path: pathOf(id),
        signal,
      } as const;
      try {
        await ask(asked, z.unknown());
      } catch (error) {
        // Version 0.25 answers 500 for one that it does not know or that has ended: looking tells which.
        if (!(error instanceof Failure) || error.kind !== 'unknown_outcome') throw error;
        const { state } = await readSilence(id, signal);
        if (state !== 'expired') throw error;
      }
    },

    listAlerts(matchers, signal) {
      const query = { filter: matchers.map(formatMatcher) };
      return ask({ operation: 'list alerts', path: '/api/v2/alerts', query, signal }, z.array(Alert));
    },
  };
}
