import { z } from 'zod';
import type { LabelMatcher } from '../../lib/label-matcher.ts';

/** Silences: who made one, on which alerts, and until when. */
export interface Alertmanager {
  /** Also those that have ended, as long as Alertmanager keeps them (five days unless configured). */
  listSilences(signal?: AbortSignal): Promise<readonly Silence[]>;
  readSilence(id: string, signal?: AbortSignal): Promise<Silence>;
  createSilence(silence: NewSilence, signal?: AbortSignal): Promise<{ readonly id: string }>;
  /** Ends it now. */
  expireSilence(id: string, signal?: AbortSignal): Promise<void>;
  /** The alerts that fire now and match, those that are silenced already among them. */
  listAlerts(matchers: readonly LabelMatcher[], signal?: AbortSignal): Promise<readonly Alert[]>;
}

export interface NewSilence {
  readonly matchers: readonly LabelMatcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly createdBy: string;
  readonly comment: string;
}

/** `{"name": "service", "value": "api", "isRegex": false, "isEqual": true}`; `isEqual` is missing before 0.22. */
export const WireMatcher = z
  .object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) })
  .transform(({ name, value, isRegex, isEqual }): LabelMatcher => {
    const operator = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
    return { name, operator, value };
  });

export const Silence = z
  .object({
    id: z.string(),
    status: z.object({ state: z.enum(['active', 'pending', 'expired']) }),
    matchers: z.array(WireMatcher),
    startsAt: z.coerce.date(),
    endsAt: z.coerce.date(),
    createdBy: z.string(),
    comment: z.string(),
  })
  .transform(({ status, ...silence }) => ({ ...silence, state: status.state }));
export type Silence = z.output<typeof Silence>;

export const Alert = z.object({
  labels: z.record(z.string(), z.string()),
  startsAt: z.coerce.date(),
  status: z.object({ state: z.enum(['active', 'suppressed', 'unprocessed']) }),
});
export type Alert = z.output<typeof Alert>;

export function toWireMatcher({ name, operator, value }: LabelMatcher) {
  const isRegex = operator.endsWith('~');
  return { name, value, isRegex, isEqual: !operator.startsWith('!') };
}
