import type { Actor } from '../audit/event.ts';
import type { Labels } from '../lib/fits-matchers.ts';
import { fromCarried } from './carried.ts';
import type { AlertHappening, AlertOpened, MemberReport, Offer, Reported } from './events.ts';

/** A group of alerts, from the first that fires until all of them have been quiet for a while. */
export interface Alert {
  readonly id: string;
  readonly version: number;
  /** That of the event that stands for everything before it; 0: nothing does. */
  readonly carriedAt: number;
  readonly opened: AlertOpened;
  readonly openedAt: Date;
  /** By their fingerprints, in the order in which they came. */
  readonly members: ReadonlyMap<string, Member>;
  /** How many more there were, which have been quiet for long. */
  readonly forgotten: number;
  readonly offers: readonly Offer[];
  /** How often a member fired again after it was over. */
  readonly flaps: number;
  readonly acknowledged: { readonly by: Actor; readonly name?: string; readonly at: Date } | undefined;
  /** The run that acknowledges it in PagerDuty, too. */
  readonly passedOn: string | undefined;
  readonly incident: string | undefined;
  /** Since when it fires, this time. */
  readonly firesSince: Date;
  /** The run that paged for it, this time. */
  readonly pagedBy: string | undefined;
  /** The runs that were started from it, oldest first. */
  readonly runs: readonly { readonly run: string; readonly title: string; readonly by: Actor }[];
  /** Since nobody fires any more; undefined while somebody does. */
  readonly resolvedAt: Date | undefined;
  /** The latest time that its sender spoke of. */
  readonly reportedAt: Date;
}

export interface Member {
  readonly firing: boolean;
  readonly since: Date;
  readonly labels: Labels;
  readonly summary?: string;
  readonly link?: string;
}

/** More would not fit into a message, and nobody would read them. */
const MOST_OFFERS = 8;

/** Folds one event into a group. Total and pure. */
export function alertTransition(alert: Alert | undefined, event: AlertHappening): Alert {
  if (event.type === 'alert_opened') return opened(event);
  if (event.type === 'alert_carried') return fromCarried(event);
  if (!alert) throw new Error(`a group of alerts cannot begin with ${event.type}`);
  return { ...apply(alert, event), version: event.version };
}

export function foldAlert(events: readonly AlertHappening[]): Alert | undefined {
  let alert: Alert | undefined;
  for (const event of events) alert = alertTransition(alert, event);
  return alert;
}

type Of<Type extends AlertHappening['type']> = Extract<AlertHappening, { type: Type }>;

function opened({ data, alert: id, at, version }: Of<'alert_opened'>): Alert {
  const empty: Alert = {
    ...{ id, version, opened: data, openedAt: at, members: new Map(), offers: [], flaps: 0, runs: [] },
    ...{ carriedAt: 0, forgotten: 0 },
    acknowledged: undefined,
    passedOn: undefined,
    incident: undefined,
    firesSince: at,
    pagedBy: undefined,
    resolvedAt: undefined,
    reportedAt: new Date(0),
  };
  return changed(empty, data, at);
}

function apply(alert: Alert, event: Exclude<AlertHappening, Of<'alert_opened' | 'alert_carried'>>): Alert {
  switch (event.type) {
    case 'alert_changed':
      return changed(alert, event.data, event.at);
    case 'alert_acknowledged': {
      const { by: name } = event.data;
      return {
        ...alert,
        acknowledged: { by: event.actor, at: event.at, ...(name !== undefined && { name }) },
      };
    }
    case 'acknowledgement_passed_on':
      return { ...alert, passedOn: event.data.run };
    case 'alert_linked':
      return { ...alert, incident: event.data.incident };
    case 'alert_paged':
      return { ...alert, pagedBy: event.data.run };
    case 'help_started':
      return { ...alert, runs: [...alert.runs, { ...event.data, by: event.actor }] };
  }
}

function changed(alert: Alert, { members, offers }: Reported, at: Date): Alert {
  const after = new Map(alert.members);
  let { flaps } = alert;
  for (const report of members) {
    const before = after.get(report.fingerprint);
    if (report.firing && before?.firing === false) flaps += 1;
    after.set(report.fingerprint, member(report, before));
  }
  const fires = [...after.values()].some(({ firing }) => firing);
  const reported = members.map((report) => Date.parse(report.at));
  return {
    ...alert,
    members: after,
    offers: withNew(alert.offers, offers),
    flaps,
    resolvedAt: fires ? undefined : (alert.resolvedAt ?? at),
    // What fires again after it was over has to be looked at again.
    ...(fires && alert.resolvedAt && { acknowledged: undefined, passedOn: undefined, ...firesAgain(at) }),
    reportedAt: new Date(Math.max(alert.reportedAt.getTime(), ...reported)),
  };
}

const firesAgain = (at: Date) => ({ firesSince: at, pagedBy: undefined });

/**
 * When whoever is on call is to be called, as long as nobody has taken it; undefined: never. What came from PagerDuty
 * has paged somebody already, and an incident calls people itself.
 */
export function pageAt({ opened, firesSince, ...alert }: Alert): Date | undefined {
  const { call, severity, page } = opened;
  const withinMs = severity?.page ? severity.respondWithinMs : 0;
  if (!call || page || withinMs === 0) return undefined;
  if (alert.acknowledged || alert.resolvedAt || alert.incident !== undefined || alert.pagedBy)
    return undefined;
  return new Date(firesSince.getTime() + withinMs);
}

function member({ firing, at, labels, summary, link }: MemberReport, before: Member | undefined): Member {
  return {
    ...before,
    firing,
    since: new Date(at),
    labels: labels ?? before?.labels ?? {},
    ...(summary !== undefined && { summary }),
    ...(link !== undefined && { link }),
  };
}

function withNew(known: readonly Offer[], offers: readonly Offer[]): readonly Offer[] {
  const all = new Map([...known, ...offers].map((offer) => [JSON.stringify(offer), offer]));
  return [...all.values()].slice(0, MOST_OFFERS);
}

export const firing = ({ members }: Alert): readonly Member[] =>
  [...members.values()].filter((one) => one.firing);

/** `P1 HighErrorRate` */
export const nameOfAlert = ({ opened: { name, severity } }: Alert): string =>
  severity ? `${severity.name} ${name}` : name;
