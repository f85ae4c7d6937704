import type { Actor } from '../audit/event.ts';
import type { Severity } from '../runbooks/runbook.ts';
import type { Did, Incident } from './incident.ts';
import type { IncidentRole, Item, ResponseEvent, Source } from './response-events.ts';

/** What a person may do to an incident that is there. */
export type IncidentChange =
  | { readonly do: 'acknowledge' | 'mitigate' }
  | { readonly do: 'assign'; readonly role: IncidentRole; readonly to: Actor }
  | { readonly do: 'severity'; readonly severity: Severity }
  | { readonly do: 'update'; readonly text: string }
  | { readonly do: 'note'; readonly text: string; readonly source?: Source }
  | { readonly do: 'mark'; readonly text: string; readonly source: Source }
  | { readonly do: 'unmark'; readonly source: Source }
  | { readonly do: 'task'; readonly text: string; readonly owner?: Actor; readonly source?: Source }
  | { readonly do: 'finish_task'; readonly task: string }
  | ({ readonly do: 'tick'; readonly ticked: boolean } & Item)
  | { readonly do: 'link'; readonly link: string; readonly title?: string }
  | { readonly do: 'snooze'; readonly until: Date }
  | { readonly do: 'resolve'; readonly summary?: string }
  | { readonly do: 'reopen'; readonly reason?: string }
  | { readonly do: 'draft_postmortem' }
  | { readonly do: 'finish_postmortem'; readonly link?: string };

/** Events to store, or why nothing is to be stored. */
export type ChangeDecision =
  | { readonly events: readonly ResponseEvent[] }
  | { readonly refusal: ChangeRefusal };

export type ChangeRefusal =
  /** It is so already, by this person's hand; undefined: since the beginning. */
  | { readonly status: 'already'; readonly did: Did | undefined }
  | { readonly status: 'is_resolved'; readonly did: Did }
  | { readonly status: 'not_resolved' }
  | { readonly status: 'unknown_task'; readonly task: string }
  | { readonly status: 'unknown_item' };

/** Decides what a change comes to, from the incident alone. */
export function decideChange(incident: Incident, change: IncidentChange, actor: Actor): ChangeDecision {
  const { resolved } = incident;
  if (resolved && !AFTERWARDS.has(change.do)) {
    const status = change.do === 'resolve' ? 'already' : 'is_resolved';
    return { refusal: { status, did: resolved } };
  }
  switch (change.do) {
    case 'acknowledge':
      return onceOnly(incident.acknowledged, { type: 'incident_acknowledged', data: {} });
    case 'mitigate':
      return onceOnly(incident.mitigated, { type: 'incident_mitigated', data: {} });
    case 'assign':
      return assign(incident, change, actor);
    case 'severity':
      return changeSeverity(incident, change.severity);
    case 'mark':
      return onceOnly(incident.marked[change.source.ts], {
        type: 'message_marked',
        data: { text: change.text, source: change.source },
      });
    case 'unmark':
      return unmark(incident, change);
    case 'tick':
      return tick(incident, change);
    case 'finish_task':
      return finishTask(incident, change.task);
    case 'reopen':
      return reopen(incident, change);
    case 'finish_postmortem':
      return finishPostmortem(incident, change);
    default:
      return { events: [simply(incident, change)] };
  }
}

/** Once it is over, what is still to be written down may be. */
const AFTERWARDS: ReadonlySet<IncidentChange['do']> = new Set([
  ...(['note', 'mark', 'unmark', 'task', 'finish_task', 'link', 'tick', 'assign'] as const),
  ...(['reopen', 'draft_postmortem', 'finish_postmortem'] as const),
]);

type Change<Do extends IncidentChange['do']> = Extract<IncidentChange, { do: Do }>;
type Simple = Change<'update' | 'note' | 'task' | 'link' | 'snooze' | 'resolve' | 'draft_postmortem'>;

function simply(incident: Incident, change: Simple): ResponseEvent {
  switch (change.do) {
    case 'update':
      return { type: 'update_posted', data: { text: change.text } };
    case 'note':
      return { type: 'note_added', data: { text: change.text, ...source(change) } };
    case 'task': {
      const { text, owner } = change;
      const task = String(incident.tasks.length + 1);
      return { type: 'task_added', data: { task, text, ...(owner && { owner }), ...source(change) } };
    }
    case 'link': {
      const { link, title } = change;
      return { type: 'link_added', data: { link, ...(title !== undefined && { title }) } };
    }
    case 'snooze':
      return { type: 'reminders_snoozed', data: { until: change.until.toISOString() } };
    case 'resolve': {
      const { summary } = change;
      return { type: 'incident_resolved', data: { ...(summary !== undefined && { summary }) } };
    }
    case 'draft_postmortem':
      return { type: 'postmortem_drafted', data: { number: incident.postmortem.drafts + 1 } };
  }
}

const source = (change: { readonly source?: Source }) => (change.source ? { source: change.source } : {});

const already = (did: Did | undefined): ChangeDecision => ({ refusal: { status: 'already', did } });

const onceOnly = (did: Did | undefined, event: ResponseEvent): ChangeDecision =>
  did ? already(did) : { events: [event] };

/** Whoever takes a role has seen it: that is an acknowledgement. */
function assign(incident: Incident, { role, to }: Change<'assign'>, actor: Actor): ChangeDecision {
  if (isSame(incident.roles[role], to)) return already(undefined);
  const assigned: ResponseEvent = { type: 'role_assigned', data: { role, to } };
  const takes = isSame(actor, to) && !incident.acknowledged && !incident.resolved;
  return { events: takes ? [{ type: 'incident_acknowledged', data: {} }, assigned] : [assigned] };
}

const isSame = (one: Actor | undefined, other: Actor): boolean =>
  one?.kind === other.kind && one.id === other.id;

function changeSeverity({ severity: before }: Incident, severity: Severity): ChangeDecision {
  if (before.name === severity.name) return already(undefined);
  return { events: [{ type: 'severity_changed', data: { severity, from: before.name } }] };
}

function tick({ severity, ticked: done }: Incident, { item, ticked }: Change<'tick'>): ChangeDecision {
  const isKnown = severity.phases.some(({ checklist }) => checklist.includes(item));
  if (!isKnown) return { refusal: { status: 'unknown_item' } };
  const did = done[item];
  if (ticked) return onceOnly(did, { type: 'item_ticked', data: { item } });
  return did ? { events: [{ type: 'item_unticked', data: { item } }] } : already(undefined);
}

function unmark({ marked }: Incident, { source: { channel, ts } }: Change<'unmark'>): ChangeDecision {
  if (!marked[ts]) return already(undefined);
  return { events: [{ type: 'message_unmarked', data: { source: { channel, ts } } }] };
}

function finishTask({ tasks }: Incident, task: string): ChangeDecision {
  const found = tasks.find((one) => one.task === task);
  if (!found) return { refusal: { status: 'unknown_task', task } };
  return onceOnly(found.done, { type: 'task_done', data: { task } });
}

function reopen({ resolved }: Incident, { reason }: Change<'reopen'>): ChangeDecision {
  if (!resolved) return { refusal: { status: 'not_resolved' } };
  return { events: [{ type: 'incident_reopened', data: { ...(reason !== undefined && { reason }) } }] };
}

function finishPostmortem(incident: Incident, { link }: Change<'finish_postmortem'>): ChangeDecision {
  const { postmortem, resolved } = incident;
  if (!resolved) return { refusal: { status: 'not_resolved' } };
  return onceOnly(postmortem.done, {
    type: 'postmortem_done',
    data: { ...(link !== undefined && { link }) },
  });
}
