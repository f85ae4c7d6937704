import type { Json, JsonObject } from '../lib/json.ts';
import type { Runbook, Step } from '../runbooks/runbook.ts';
import { type Incident, nameOfIncident } from './incident.ts';

const TEN_MINUTES_MS = 10 * 60_000;

/**
 * The opening of an incident as a runbook, so that the engine gives it what any run has: one effect each, a look after
 * a crash, the audit, a thread. It asks nobody: the declaration was the confirmation.
 */
export function openingRunbook(incident: Incident, environment: string, invite: readonly string[]): Runbook {
  const name = nameOfIncident(incident);
  const steps = [
    step('channel', 'Open the channel', 'slack/open-channel', {
      name: incident.declared.channelName,
      topic: literal(topic(incident)),
      invite,
      dedup_key: incident.id,
    }),
    step('checklist', 'Pin the checklist', 'slack/post-checklist', {
      channel: THE_CHANNEL,
      heading: literal(name),
      introduction: literal(introduction(incident)),
      phases: literals(incident.declared.severity.phases),
      dedup_key: `${incident.id}/checklist`,
    }),
  ];
  return builtIn('incident', `Open ${name}`, environment, [...steps, ...announcement(incident)]);
}

const OPEN = '$' + '{{';
const THE_CHANNEL = `${OPEN} steps.channel.outputs.channel }}`;

/** Last: whoever misses it misses the least. */
function announcement(incident: Incident): readonly Step[] {
  const { announceIn } = incident.declared;
  if (announceIn === undefined) return [];
  const announce = step('announce', 'Announce it', 'slack/announce', {
    channel: announceIn,
    text: literal(`🚨 ${nameOfIncident(incident)}: an incident was declared. Work happens here:`),
    about: THE_CHANNEL,
    dedup_key: `${incident.id}/announcement`,
  });
  return [announce];
}

/**
 * A run of its own: neither may a page that fails keep the channel closed, nor may Slack keep anybody asleep.
 * Undefined when the file does not say whom to page.
 */
export function pagingRunbook(incident: Incident, environment: string): Runbook | undefined {
  const { pagerduty, severity, title, channelName } = incident.declared;
  if (!pagerduty) return undefined;
  const details = `Declared by ${declarer(incident)}. Incident ${incident.id}, in Slack: #${channelName}`;
  const page = step('page', 'Page the person on call', 'pagerduty/page', {
    ...pagerduty,
    title: literal(title),
    severity: literal(severity.name),
    details: literal(details),
    dedup_key: `runbolt/${incident.id}`,
  });
  return builtIn('incident-page', `Page for ${nameOfIncident(incident)}`, environment, [page]);
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

const topic = (incident: Incident): string =>
  `${nameOfIncident(incident)} · declared by ${declarer(incident)} · ${incident.id}`.slice(0, 250);

function introduction(incident: Incident): string {
  const { severity } = incident.declared;
  return `${severity.title}. Declared by ${declarer(incident)} as ${incident.id}.`;
}

const declarer = ({ declaredBy }: Incident): string => declaredBy.name ?? declaredBy.id;

const literals = (value: Json): Json => {
  if (typeof value === 'string') return literal(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(literals);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, literals(member ?? null)]));
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A text that people wrote stays a text: an interpolation in a title would tell a secret to the channel. */
const literal = (text: string): string =>
  text.includes(OPEN) ? `${OPEN} ${JSON.stringify(text.toWellFormed())} }}` : text;
