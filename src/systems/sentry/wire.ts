import { Failure } from '../../lib/failure.ts';
import { type RestAnswer, type RestRequest, restServer } from '../rest-server.ts';
import type { Sentry } from './port.ts';

/** Ids are numbers in Sentry: a slug's, and back. */
const idOf = (slug: string): string => String(Buffer.from(slug).readUIntBE(0, Math.min(6, slug.length)));

/** The simulated Sentry behind its web API, for an account of which these are the projects. */
export function sentryServer(sentry: Sentry, projects: readonly string[]) {
  return restServer((request) => route(sentry, projects, request), {
    body: ({ message }) => ({ detail: message }),
  });
}

async function route(
  sentry: Sentry,
  projects: readonly string[],
  { method, path, query }: RestRequest,
): Promise<RestAnswer | undefined> {
  const [, organization, resource] = /^api\/0\/organizations\/([^/]+)\/(projects|events)\/$/.exec(path) ?? [];
  if (method !== 'GET' || resource === undefined) return undefined;
  if (organization !== 'credlink') throw notFound();

  if (resource === 'projects') {
    const slug = (query.get('query') ?? '').replace(/^slug:/, '');
    const found = projects.filter((one) => one.includes(slug));
    return { status: 200, body: found.map((one) => ({ id: idOf(one), slug: one, name: one })) };
  }
  const count = await sentry.countErrors({
    project: projects.find((one) => idOf(one) === query.get('project')) ?? '',
    environment: query.get('environment') ?? undefined,
    from: new Date(`${query.get('start')}Z`),
    to: new Date(`${query.get('end')}Z`),
  });
  return { status: 200, body: { data: [{ 'count()': count }], meta: { fields: { 'count()': 'integer' } } } };
}

function notFound(): Failure {
  const message = 'The requested resource does not exist';
  return new Failure({ system: 'Sentry', operation: 'read organization', kind: 'not_found', message });
}
