import type { Actor } from '../audit/event.ts';
import type { OpenLoop } from '../audit/event-store.ts';
import { formatDuration } from '../lib/duration.ts';
import type { IncidentHappening } from './events.ts';
import { type Incident, leaderOf, nameOfIncident } from './incident.ts';
import { ROLES, type RunInIncident } from './response-events.ts';
import { durationsOf, sinceDeclared, timelineOf } from './timeline.ts';

export interface PostmortemFacts {
  readonly incident: Incident;
  readonly happenings: readonly IncidentHappening[];
  /** Everything that is away from normal now; what this incident's runs left is shown. */
  readonly openLoops: readonly Pick<OpenLoop, 'run' | 'what'>[];
  /** The incident's runs of which its stream does not tell the end. */
  readonly notEnded: readonly RunNow[];
  readonly drawnAs: string;
}

/** How a run stands as the draft is written. */
export interface RunNow {
  readonly run: string;
  readonly status: string;
  /** What it waits for, or what came of it. */
  readonly words: string;
}

/** The draft, in Markdown: what is known stands there, what people have to think about is asked. */
export function postmortemMarkdown(facts: PostmortemFacts): string {
  const { incident } = facts;
  const names = namesIn(facts.happenings);
  const parts = [
    [`# Post-mortem: ${inline(nameOfIncident(incident))}`],
    head(incident, names),
    ['## Summary', summary(incident)],
    ['## How long it took', ...durations(incident)],
    ['## Timeline', `![Timeline](${facts.drawnAs})`, timeline(facts, names)],
    ['## Runs', runs(facts, names)],
    ['## Left open', openLoops(facts)],
    ['## Action items', actionItems(incident, names)],
    ['## Causes', '_What made it possible? What made it worse, and what kept it from getting worse?_'],
    ['## What we learned', '_What went well? What was luck? What do we change?_'],
  ];
  return `${parts.map((part) => part.join('\n\n')).join('\n\n')}\n`;
}

type Names = (actor: Actor) => string;

/** People are named as they were when they did something; whoever did nothing has an id only. */
function namesIn(happenings: readonly IncidentHappening[]): Names {
  const known = new Map(happenings.flatMap(({ actor: { id, name } }) => (name ? [[id, name]] : [])));
  return ({ kind, id, name }) => inline(kind === 'system' ? 'Runbolt' : (name ?? known.get(id) ?? id));
}

function head(incident: Incident, names: Names): readonly string[] {
  const { declaredAt, declaredBy, roles, severity, page, links, id } = incident;
  const jobs = ROLES.flatMap((role) => (roles[role] ? [`- ${role}: ${names(roles[role])}`] : []));
  const lines = [
    `- incident: ${id}, ${inline(severity.title)}`,
    `- declared: ${minute(declaredAt)} UTC by ${names(declaredBy)}`,
    ...jobs,
    ...(page ? [`- PagerDuty: [#${page.number}](${page.url})`] : []),
    ...links.map(({ link, title }) => `- link: [${inline(title ?? link)}](${link})`),
    `- written by: ${names(leaderOf(incident))}`,
  ];
  return [lines.join('\n')];
}

function summary({ resolved, lastUpdate }: Incident): string {
  const said = resolved?.summary ?? lastUpdate?.text;
  return said === undefined ? '_What happened, whom did it hurt, and how was it ended?_' : inline(said);
}

function durations(incident: Incident): readonly string[] {
  const { acknowledgedAfterMs, mitigatedAfterMs, resolvedAfterMs } = durationsOf(incident);
  const target = incident.severity.respondWithinMs;
  const within = target > 0 ? ` (target: ${formatDuration(target)})` : '';
  const row = (name: string, ms: number | undefined, more = '') =>
    `| ${name} | ${ms === undefined ? 'never' : formatDuration(ms)}${more} |`;
  return [
    [
      '| from the declaration | |',
      '| --- | --- |',
      row('acknowledged', acknowledgedAfterMs, within),
      row('mitigated', mitigatedAfterMs),
      row('resolved', resolvedAfterMs),
    ].join('\n'),
  ];
}

function timeline({ incident, happenings }: PostmortemFacts, names: Names): string {
  const rows = timelineOf(happenings).map(
    ({ at, who, what }) =>
      `| ${minute(at)} | ${sinceDeclared(incident.declaredAt, at)} | ${who ? names(who) : 'Runbolt'} | ${inline(what)} |`,
  );
  return ['| UTC | since | who | what |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function runs({ happenings, notEnded }: PostmortemFacts, names: Names): string {
  const ended = happenings.filter((event) => event.type === 'run_left');
  const row = ({ title, run, by }: RunInIncident, status: string, words: string) =>
    `| ${inline(title)} | ${run} | ${names(by)} | ${status} | ${inline(words)} |`;
  const rows = [
    ...ended.map(({ data }) => row(data, data.status, data.outcome)),
    ...stillOn(happenings).map((data) => {
      const now = notEnded.find(({ run }) => run === data.run);
      return row(data, now?.status ?? 'not ended', now?.words ?? '');
    }),
  ];
  if (rows.length === 0) return 'No runbook was run.';
  return ['| runbook | run | by | state | outcome |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** The runs that began in the incident, and of which its stream does not tell the end. */
export function stillOn(happenings: readonly IncidentHappening[]): readonly RunInIncident[] {
  const left = new Set(happenings.flatMap((event) => (event.type === 'run_left' ? [event.data.run] : [])));
  return happenings.flatMap((event) =>
    event.type === 'run_joined' && !left.has(event.data.run) ? [event.data] : [],
  );
}

function openLoops({ happenings, openLoops: all }: PostmortemFacts): string {
  const isOurs = (run: string) =>
    happenings.some(
      (event) => (event.type === 'run_left' || event.type === 'run_joined') && event.data.run === run,
    );
  const left = all.filter(({ run }) => isOurs(run));
  const onGoing = stillOn(happenings).map(
    ({ title, run }) => `- [ ] “${inline(title)}” has not ended (${run})`,
  );
  if (left.length + onGoing.length === 0) return 'Nothing: all that was changed is back to normal.';
  return [...left.map(({ what, run }) => `- [ ] ${inline(what)} (${run})`), ...onGoing].join('\n');
}

function actionItems({ tasks }: Incident, names: Names): string {
  if (tasks.length === 0) return '- [ ] _What, and who does it until when?_';
  return tasks
    .map(({ text, owner, done }) => {
      const who = owner ? names(owner) : '_nobody yet_';
      return `- [${done ? 'x' : ' '}] ${inline(text)} · ${who}`;
    })
    .join('\n');
}

const minute = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

/** One line in which nothing of Markdown or HTML comes of what people wrote. */
const inline = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>|]/g, '\\$&');
