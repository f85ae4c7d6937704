import type { StoredEvent } from '../../../src/audit/event.ts';
import type { Incident } from '../../../src/incidents/incident.ts';
import { incidentOfStream, toIncidentHappening } from '../../../src/incidents/incident-stream.ts';
import { foldIncident } from '../../../src/incidents/transition.ts';
import { keyOf } from '../../../src/slack/outbox/item.ts';
import { tellIncident } from '../../../src/slack/outbox/tell-incident.ts';
import type { Evidence, Violation } from '../evidence.ts';

const THERE = 'every incident that a person was promised is in the record';
const ROOM = 'each incident has one channel';
const PAGE = 'each incident pages once, where its severity pages';
const TIMELINE = "each word that was taken stands in an incident's timeline once";
const TOLD = "everything in an incident's timeline is told";

interface Recorded {
  readonly incident: Incident;
  readonly events: readonly StoredEvent[];
}

/** What Slack and PagerDuty counted, and what people were answered, against the incidents in the record. */
export function checkIncidents(evidence: Evidence): readonly Violation[] {
  const recorded = incidentsIn(evidence);
  return [
    ...promised(evidence, recorded),
    ...recorded.flatMap((one) => [
      ...room(evidence, one),
      ...pages(evidence, one),
      ...doubled(one),
      ...told(evidence, one),
    ]),
    ...taken(evidence, recorded),
  ];
}

function incidentsIn({ events }: Evidence): readonly Recorded[] {
  const streams = Map.groupBy(events, ({ stream }) => incidentOfStream(stream));
  return [...streams].flatMap(([id, own]) => {
    const incident = id === undefined ? undefined : foldIncident(own.map(toIncidentHappening));
    return incident ? [{ incident, events: own }] : [];
  });
}

function promised({ ledger }: Evidence, recorded: readonly Recorded[]): readonly Violation[] {
  const ids = new Set(recorded.map(({ incident }) => incident.id));
  const named = [...ledger.answers, ...ledger.toldLater].flatMap(
    ({ words }) => /declared (?:already, )?as `(i-[0-9a-z]{8})`/.exec(words)?.[1] ?? [],
  );
  return [...new Set(named)].filter((id) => !ids.has(id)).map((what) => ({ invariant: THERE, what }));
}

const bare = (id: string): string => id.replace(/^i-/, '');

function room({ ledger }: Evidence, { incident: { id } }: Recorded): readonly Violation[] {
  const names = ledger.rooms.filter(({ name }) => name.includes(bare(id))).map(({ name }) => name);
  return names.length === 1 ? [] : [{ invariant: ROOM, what: `${id}: ${names.join(' and ') || 'none'}` }];
}

/** Nobody is paged for what was over before PagerDuty could be reached. */
function pages({ ledger }: Evidence, { incident, events }: Recorded): readonly Violation[] {
  const { id, declared, resolved } = incident;
  const count = ledger.pages.filter(({ key }) => key === `runbolt/${id}`).length;
  const wanted = declared.severity.page ? 1 : 0;
  const paging = events.findLast(({ type }) => type.startsWith('incident_pag'));
  const isLate = count === 0 && resolved !== undefined && paging?.type === 'incident_paging_failed';
  return count === wanted || isLate
    ? []
    : [{ invariant: PAGE, what: `${id}: ${count} instead of ${wanted}` }];
}

/** The same word of the same person, recorded twice. What time brings carries a number, or is an answer to what does. */
function doubled({ incident, events }: Recorded): readonly Violation[] {
  const escalations = (until: number) =>
    events.filter(({ type, version }) => type === 'escalation_started' && version < until).length;
  const words = events.map(({ type, actor, data, version }) =>
    JSON.stringify([type, actor.id, data, ...(type === 'escalation_ended' ? [escalations(version)] : [])]),
  );
  return words
    .filter((word, index) => words.indexOf(word) !== index)
    .map((word) => ({ invariant: TIMELINE, what: `${incident.id}: ${word} twice` }));
}

function told({ ledger }: Evidence, { incident, events }: Recorded): readonly Violation[] {
  const said = new Map(ledger.said.map((one) => [one.key ?? '', one]));
  const texts = ledger.said.filter(({ kind }) => kind === 'post').map(({ text }) => text);
  return events
    .map(toIncidentHappening)
    .flatMap((event) => tellIncident(event, incident))
    .flatMap((item) => {
      if (item.kind !== 'record' || said.has(keyOf(item))) return [];
      const isSaidWithOthers = texts.some((text) => text.includes(item.content.text));
      return isSaidWithOthers ? [] : [{ invariant: TOLD, what: `${incident.id}: ${keyOf(item)}` }];
    });
}

const DONE = /is declared as|is posted|in the timeline|It is resolved/;

/** Each ticket at most once; exactly once where its person was told that it is done. */
function taken({ ledger }: Evidence, recorded: readonly Recorded[]): readonly Violation[] {
  const counts = new Map<string, number>();
  for (const { events } of recorded) for (const ticket of ticketsIn(events)) count(counts, ticket);
  const later = new Map(ledger.toldLater.map(({ responseUrl, words }) => [responseUrl, words]));
  const isDone = ({ words, responseUrl }: Evidence['ledger']['answers'][number]) =>
    DONE.test(words) || DONE.test(later.get(responseUrl) ?? '');
  const lost = ledger.answers.filter((one) => isDone(one) && !counts.has(one.ticket) && one.ticket !== '');
  return [
    ...lost.map(({ ticket, words }) => ({ invariant: TIMELINE, what: `${ticket} is not there: ${words}` })),
    ...[...counts].flatMap(([ticket, times]) =>
      times === 1 ? [] : [{ invariant: TIMELINE, what: `${ticket} stands there ${times} times` }],
    ),
  ];
}

/** What people typed: a run's title repeats its incident's. */
const ticketsIn = (events: readonly StoredEvent[]): readonly string[] =>
  events
    .filter(({ type }) => TYPED.has(type))
    .flatMap(({ data }) => /ticket=(t-\d+)/.exec(JSON.stringify(data))?.[1] ?? []);

const TYPED = new Set(['incident_declared', 'update_posted', 'note_added', 'incident_resolved']);

const count = (counts: Map<string, number>, ticket: string): void =>
  void counts.set(ticket, (counts.get(ticket) ?? 0) + 1);
