import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { restCalls } from '../rest-call.ts';
import type { Sentry } from './port.ts';

const SYSTEM = 'Sentry';

export interface SentryConnection {
  readonly organization: string;
  readonly token: string;
  /** `https://sentry.io` when absent; `https://de.sentry.io` for accounts in Europe; or one's own. */
  readonly url?: string | undefined;
  readonly clock: Clock;
}

/** The real Sentry: https://docs.sentry.io/api/explore/query-explore-events-in-table-format/ */
export function connectSentry(connection: SentryConnection): Sentry {
  const { organization, token, url = 'https://sentry.io', clock } = connection;
  const base = `/api/0/organizations/${encodeURIComponent(organization)}`;
  const ask = restCalls({ system: SYSTEM, url, credentials: { scheme: 'Bearer', token }, clock });

  /** The events API ignores a project that it does not know: without its id, a typing error would look like health. */
  async function projectId(slug: string, signal: AbortSignal | undefined): Promise<string> {
    const operation = `find project ${slug}`;
    const query = { query: `slug:${slug}` };
    const asked = { operation, path: `${base}/projects/`, query, right: 'the scope org:read', signal };
    const found = (await ask(asked, Projects)).find((one) => one.slug === slug);
    if (found) return found.id;
    const message = `Sentry has no project ${slug} in ${organization}, or hides it from Runbolt.`;
    throw new Failure({ system: SYSTEM, operation, kind: 'not_found', message });
  }

  return {
    async countErrors({ project, environment, from, to }, signal) {
      const query = {
        dataset: 'errors',
        field: 'count()',
        project: await projectId(project, signal),
        start: withoutZone(from),
        end: withoutZone(to),
        ...(environment !== undefined && { environment }),
      };
      const operation = `count errors of ${project}`;
      const asked = { operation, path: `${base}/events/`, query, right: 'the scope org:read', signal };
      const { data } = await ask(asked, Counted);
      return data[0]?.['count()'] ?? 0;
    },
  };
}

const Projects = z.array(z.object({ id: z.string(), slug: z.string() }));
const Counted = z.object({ data: z.array(z.object({ 'count()': z.number() })) });

/** Sentry reads `2026-03-04T02:48:00` as UTC. */
const withoutZone = (at: Date): string => at.toISOString().slice(0, 19);
