import { z } from 'zod';
import { JsonText } from '../lib/json-text.ts';
import { clocksOf } from './clocks.ts';
import { hashedText, type RecordedEvent } from './hash-event.ts';

/** Which events to export. Everything that is given must hold. */
export interface ExportFilter {
  /** A stream, or a run's id. */
  readonly run?: string;
  /** An incident's id: its own events, and those of every run that names it. */
  readonly incident?: string;
  /** The id or the name of who did it. */
  readonly person?: string;
  /** Text of a target that the event names, or a part of it: `efs-purge`. Upper and lower case are the same. */
  readonly target?: string;
  /** This instant or later. */
  readonly from?: Date;
  /** Before this instant. */
  readonly until?: Date;
}

export async function* selectEvents(
  events: AsyncIterable<RecordedEvent>,
  filter: ExportFilter,
): AsyncGenerator<RecordedEvent> {
  const { incident, ...rest } = filter;
  const streams = new Set<string>();
  for await (const event of events) {
    if (incident !== undefined && belongs(event, incident)) streams.add(event.stream);
    if ((incident === undefined || streams.has(event.stream)) && matches(event, rest)) yield event;
  }
}

/** A run says in its first event which incident it is for. */
const belongs = ({ stream, data }: RecordedEvent, incident: string): boolean =>
  stream === `incident/${incident}` || data.includes(`"incident":${JSON.stringify(incident)}`);

/** Whole streams were chosen: then none may be missing within one. */
export const choosesStreams = ({ person, target, from, until }: ExportFilter): boolean =>
  person === undefined && target === undefined && from === undefined && until === undefined;

/** The first line of an export that does not begin with the first event: what it follows. */
export function followsLine({ position, prevHash }: RecordedEvent): string {
  return position === 1 ? '' : `${JSON.stringify({ follows: { position: position - 1, hash: prevHash } })}\n`;
}

/** The first line of an export that is not of the whole record: so that nobody takes the part for the whole. */
export function selectionLine(filter: ExportFilter): string | undefined {
  const selection = chosenBy(filter);
  return selection && `${JSON.stringify({ selection, streams: choosesStreams(filter) })}\n`;
}

function chosenBy(filter: ExportFilter): object | undefined {
  const chosen = Object.entries(filter).filter(([, value]) => value !== undefined);
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}

/**
 * One event a line: the exact characters that were hashed, with the hash as the last member. Take `,"hash":"…"` away
 * and SHA-256 of what is left is that hash (docs/audit.md does it in a shell).
 */
export async function* exportJsonLines(events: AsyncIterable<RecordedEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    yield `${hashedText(event).slice(0, -1)},"hash":${JSON.stringify(event.hash)}}\n`;
  }
}

const COLUMNS =
  'position,at,said_at,written_at,stream,version,type,actor_kind,actor_id,actor_name,data,prev_hash,hash';

/** For spreadsheets (RFC 4180). To prove something, use JSON Lines: cells that look like formulas get a `'` here. */
export async function* exportCsv(
  events: AsyncIterable<RecordedEvent>,
  filter: ExportFilter = {},
): AsyncGenerator<string> {
  const chosen = chosenBy(filter);
  // A part has one column more, which says of what: a line before the heading would be no CSV.
  const last = chosen ? [JSON.stringify(chosen)] : [];
  yield `${COLUMNS}${chosen ? ',selection' : ''}\r\n`;
  for await (const event of events) yield `${[...csvFields(event), ...last].map(csvCell).join(',')}\r\n`;
}

function matches(event: RecordedEvent, filter: Omit<ExportFilter, 'incident'>): boolean {
  const at = Date.parse(event.at);
  if (filter.run !== undefined && !isOfRun(event, filter.run)) return false;
  if (filter.person !== undefined && !isBy(event, filter.person)) return false;
  if (filter.target !== undefined && !names(event, filter.target)) return false;
  if (filter.from && at < filter.from.getTime()) return false;
  return !filter.until || at < filter.until.getTime();
}

function isOfRun(event: RecordedEvent, run: string): boolean {
  return event.stream === run || event.stream === `run/${run}`;
}

function isBy(event: RecordedEvent, person: string): boolean {
  const { id, name } = actorOf(event);
  return id === person || name === person;
}

/** Inside the JSON text a target stands as JSON writes it. */
function names(event: RecordedEvent, target: string): boolean {
  const written = JSON.stringify(target).slice(1, -1).toLowerCase();
  return event.data.toLowerCase().includes(written);
}

function csvFields(event: RecordedEvent): readonly string[] {
  const { kind, id, name } = actorOf(event);
  const { position, at, stream, version, type, data, prevHash, hash } = event;
  return [
    `${position}`,
    at,
    ...otherClocks(event),
    stream,
    `${version}`,
    type,
    kind,
    id,
    name,
    data,
    prevHash,
    hash,
  ];
}

function otherClocks(event: RecordedEvent): readonly string[] {
  const { saidAt, writtenAt } = clocksOf(event);
  return [saidAt, writtenAt].map((clock) => clock?.toISOString() ?? '');
}

/** A record that was tampered with must still be exportable. */
const RecordedActor = JsonText.pipe(
  z
    .object({ kind: z.string().catch(''), id: z.string().catch(''), name: z.string().catch('') })
    .catch({ kind: '', id: '', name: '' }),
);

function actorOf(event: RecordedEvent): z.output<typeof RecordedActor> {
  return RecordedActor.safeParse(event.actor).data ?? { kind: '', id: event.actor, name: '' };
}

/** Spreadsheets run a cell that starts with one of these (OWASP, CSV injection). Fullwidth forms count in some locales. */
const STARTS_A_FORMULA = /^[\s]*[=+\-@|＝＋－＠]|^[\t\r\n]/;

function csvCell(text: string): string {
  const harmless = STARTS_A_FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
