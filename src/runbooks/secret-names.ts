import type { Json } from '../lib/json.ts';
import type { Runbooks } from './runbook.ts';
import { tokenSecrets } from './services-section.ts';

/** The names of all secrets that a file speaks of, in its steps, for its databases, its Redis servers and its heartbeats. */
export function secretNames(file: Runbooks): ReadonlySet<string> {
  const steps = Object.values(file.runbooks).flatMap((runbook) => runbook.steps);
  const places = Object.values(file.environments).flatMap(({ databases, redis = {} }) => [
    ...Object.values(databases),
    ...Object.values(redis),
  ]);
  return new Set([
    ...steps.flatMap((step) => namesIn(step.with)),
    ...Object.values(file.environments).flatMap(tokenSecrets),
    ...places.map((place) => place.url_secret),
    ...Object.values(file.schedules).flatMap(({ deed }) =>
      deed.kind === 'heartbeat' ? [deed.tokenSecret] : [],
    ),
  ]);
}

function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string')
    return [...value.matchAll(/\bsecrets\.([A-Za-z_]\w*)/g)].map(([, name]) => name ?? '');
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(namesIn);
}
