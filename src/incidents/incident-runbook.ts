import type { Json, JsonObject } from '../lib/json.ts';
import { literalText } from '../lib/literal-text.ts';
import type { Runbook, Step } from '../runbooks/runbook.ts';
import { type Incident, nameOfIncident } from './incident.ts';

const TEN_MINUTES_MS = 10 * 60_000;

/**
 * The opening of an incident as a runbook, so that the engine gives it what any run has: one effect each, a look after
 * a crash, the audit, a thread. It asks nobody: the declaration was the confirmation.
 */
export function openingRunbook(incident: Incident, environment: string, invite: readonly string[]): Runbook {
  const { channelName, bookmarks = [], isPrivate = false } = incident.declared;
  const open = step('channel', 'Open the channel', 'slack/open-channel', {
    name: channelName,
    topic: literalText(topicOf(incident)),
    private: isPrivate,
    bookmarks: literals(bookmarks.map(({ title, link }) => ({ title, link }))),
    invite,
    dedup_key: incident.id,
  });
  return builtIn('incident', `Open ${knownAs(incident)}`, environment, [open]);
}

/**
 * A run of its own: neither may a page that fails keep the channel closed, nor may Slack keep anybody asleep.
 * Undefined when the file does not say whom to page.
 */
export function pagingRunbook(incident: Incident, environment: string): Runbook | undefined {
  const { pagerduty, title, channelName, isPrivate } = incident.declared;
  if (!pagerduty) return undefined;
  const { declaredBy } = incident;
  const details = `Declared by ${declarer(incident)}. Incident ${incident.id}, in Slack: #${channelName}`;
  const page = step('page', 'Page the person on call', 'pagerduty/page', {
    ...pagerduty,
    title: literalText(isPrivate ? `Private incident ${incident.id}` : title),
    severity: literalText(incident.severity.name),
    details: literalText(details),
    link_open: true,
    ...(declaredBy.kind === 'slack' && { awake: declaredBy.id }),
    dedup_key: `runbolt/${incident.id}`,
  });
  return builtIn('incident-page', `Page for ${knownAs(incident)}`, environment, [page]);
}

/** Pages the next ones when those who were paged do not answer. */
export function escalationRunbook(incident: Incident, environment: string): Runbook | undefined {
  const { page, overdue, declared } = incident;
  if (!page || !declared.pagerduty) return undefined;
  const escalate = step('escalate', 'Page the next level', 'pagerduty/escalate', {
    incident: page.incident,
    escalation_policy: declared.pagerduty.escalation_policy,
    level: (page.level ?? 1) + overdue.number,
  });
  const title = `Escalate ${knownAs(incident)}`;
  return builtIn('incident-escalation', title, environment, [escalate]);
}

function builtIn(name: string, title: string, environment: string, steps: readonly Step[]): Runbook {
  return {
    name,
    title,
    halt: false,
    environment,
    effect: 'change',
    allow: { run: [], approve: [] },
    parameters: {},
    confirm: { required: false, approvals: 0, withinMs: TEN_MINUTES_MS },
    steps,
    onFailure: { undo: 'never' },
    whenLocked: 'queue',
  };
}

const step = (id: string, title: string, uses: string, input: JsonObject): Step => ({
  id,
  title,
  uses,
  effect: 'change',
  with: input,
  safeguard: false,
});

/** Runs are seen by everybody who may see runs: of a private incident they tell the id alone. */
const knownAs = (incident: Incident): string =>
  incident.declared.isPrivate ? `the private incident ${incident.id}` : nameOfIncident(incident);

/** Until Slack is told who does what. */
const topicOf = (incident: Incident): string =>
  `${nameOfIncident(incident)} · declared by ${declarer(incident)} · ${incident.id}`.slice(0, 250);

const declarer = ({ declaredBy }: Incident): string => declaredBy.name ?? declaredBy.id;

const literals = (value: Json): Json => {
  if (typeof value === 'string') return literalText(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(literals);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, literals(member ?? null)]));
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
