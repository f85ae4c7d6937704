import { createHash } from 'node:crypto';
import { fitsMatchers, type Labels } from '../lib/fits-matchers.ts';
import type { Filling, Help } from '../runbooks/alerts-section.ts';
import type { Runbooks, Severity } from '../runbooks/runbook.ts';
import type { Offer } from './events.ts';
import type { Signal } from './signal.ts';

export interface Routed {
  /** What makes two alerts the same group. */
  readonly group: string;
  readonly severity: Severity | undefined;
  readonly channel: string | undefined;
}

/** Where an alert goes, how bad it is, and which alerts it belongs together with. */
export function route(signal: Signal, { alerts, severities }: Runbooks): Routed {
  const found = alerts.routes.find(({ match }) => fitsMatchers(match, signal.labels));
  return {
    group: groupOf(signal, found?.groupBy ?? alerts.groupBy),
    severity: found?.severity === undefined ? undefined : severities[found.severity],
    channel: found?.channel ?? alerts.channel,
  };
}

function groupOf({ source, labels, isAlone, fingerprint }: Signal, groupBy: readonly string[]): string {
  const same = isAlone ? fingerprint : groupBy.map((name) => [name, labels[name] ?? '']);
  return createHash('sha256')
    .update(JSON.stringify([source, same]))
    .digest('hex')
    .slice(0, 32);
}

/** The runbooks that help against an alert, with the arguments that its labels give. */
export function offersFor(labels: Labels, { alerts, runbooks }: Runbooks): readonly Offer[] {
  return alerts.runbooks
    .filter(({ match }) => fitsMatchers(match, labels))
    .flatMap(({ help }) => offer(help, labels, runbooks) ?? []);
}

/** What stands behind Silence…: only what came from Alertmanager can be silenced there. */
export function silenceFor({ source, labels }: Signal, { alerts, runbooks }: Runbooks): Offer | undefined {
  if (source !== 'alertmanager' || !alerts.silence) return undefined;
  return offer(alerts.silence, labels, runbooks);
}

function offer({ runbook, given }: Help, labels: Labels, runbooks: Runbooks['runbooks']): Offer | undefined {
  const title = runbooks[runbook]?.title;
  if (title === undefined) return undefined;
  const filled = Object.entries(given).flatMap(([name, filling]) => {
    const value = fill(filling, labels);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { runbook, title, given: Object.fromEntries(filled) };
}

/** Undefined when the alert lacks a label: the form asks for it then. */
function fill(filling: Filling, labels: Labels): string | undefined {
  const parts = filling.map((part) => ('text' in part ? part.text : labels[part.label]));
  return parts.some((part) => part === undefined) ? undefined : parts.join('');
}
