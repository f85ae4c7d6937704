import { createHash } from 'node:crypto';
import type { Actor } from '../audit/event.ts';
import { advanceIncident } from '../incidents/advance-incident.ts';
import { channelName } from '../incidents/channel-name.ts';
import type { IncidentDeclared } from '../incidents/events.ts';
import { incidentAppend, incidentOfStream, readIncident } from '../incidents/incident-stream.ts';
import { newId } from '../lib/ids.ts';
import type { Runbooks, Severity } from '../runbooks/runbook.ts';
import type { Origin } from '../runs/events.ts';
import { alertToJoin } from './alerts/alert-to-join.ts';
import type { CommandContext } from './context.ts';
import type { ArgumentProblem } from './replies.ts';

export interface DeclareRequest {
  /** As it was typed: `p0`. */
  readonly severity: string;
  readonly title: string;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly idempotencyKey: string;
  /** Only those who are invited may know of it. Absent: false. */
  readonly isPrivate?: boolean;
  /** The alert that told of it. */
  readonly alert?: string;
  /** The channel in which incidents are announced, when there is one. */
  readonly announceIn?: string;
}

export type DeclareReply =
  /** `run` is the one that opens the channel. */
  | { readonly status: 'declared'; readonly incident: string; readonly run: string }
  /** Something is missing or does not fit: ask for it, with what was given filled in. */
  | {
      readonly status: 'needs_details';
      readonly problems: readonly ArgumentProblem[];
      /** Those there are to choose from. */
      readonly severities: readonly Severity[];
    }
  /** This very request was handled before, or the same person has just declared the same. */
  | { readonly status: 'duplicate'; readonly incident: string };

export const LONGEST_TITLE = 150;

/**
 * Stores the declaration, durably, then starts to page and to open the channel. Anybody may declare, and nobody is
 * asked again: see docs/decisions/anyone-may-declare.md.
 */
export const declareIncident = (context: CommandContext, request: DeclareRequest): Promise<DeclareReply> =>
  declare(context, request, 0);

/** `taken`: so many ids of these words were somebody's already. */
async function declare(
  context: CommandContext,
  request: DeclareRequest,
  taken: number,
): Promise<DeclareReply> {
  const file = context.runbooks();
  const severities = Object.values(file.severities);
  const severity = severities.find(({ name }) => plain(name) === plain(request.severity));
  const title = oneLine(request.title);
  const problems = [...severityProblems(request.severity, severity, file), ...titleProblems(title)];
  if (!severity || problems.length > 0) return { status: 'needs_details', problems, severities };

  const earlier = await justDeclared(context, request, { severity, title });
  if (earlier !== undefined) return { status: 'duplicate', incident: earlier };

  const id = idOf(context, request, { severity, title, taken });
  const data = declaration(context, request, { id, severity, title });
  const { actor, idempotencyKey } = request;
  const at = context.clock.now();
  const joining = await alertToJoin(context, request.alert);
  const events = [{ type: 'incident_declared', data } as const, ...(joining?.events ?? [])];
  const append = incidentAppend({ before: undefined, id, events, actor, at, idempotencyKey });
  const declared = await context.store.append(joining ? joining.withAlert(append, id, actor) : append);
  if (declared.status === 'duplicate') {
    return { status: 'duplicate', incident: incidentOfStream(declared.stream) ?? declared.stream };
  }
  if (declared.status !== 'appended') return declare(context, request, taken + 1);

  await advanceIncident(context, id);
  const run = (await readIncident(context.store, id))?.opening.run;
  if (run === undefined) throw new Error(`${id} was declared, and nothing opens it`);
  return { status: 'declared', incident: id, run };
}

/** Whoever got no answer says it again; nobody is paged a second time for that. */
const SAID_AGAIN_MS = 2 * 60_000;
const MOST_LOOKED_AT = 20;

/** The open incident that the same person has declared in the same words a moment ago. */
async function justDeclared(
  { store, clock }: CommandContext,
  { actor, isPrivate = false }: DeclareRequest,
  { severity, title }: Omit<Checked, 'id'>,
): Promise<string | undefined> {
  const since = new Date(clock.now().getTime() - SAID_AGAIN_MS);
  const open = await store.incidents({ open: true, limit: MOST_LOOKED_AT });
  const alike = open.filter((one) => one.title === title && one.severity === severity.name);
  for (const { id, declaredAt, isPrivate: wasPrivate } of alike) {
    if (declaredAt < since || wasPrivate !== isPrivate) continue;
    const by = (await readIncident(store, id))?.declaredBy;
    if (by?.kind === actor.kind && by.id === actor.id) return id;
  }
  return undefined;
}

interface Checked {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
}

/**
 * The same for the same words of the same person within the hour: of two that are sent in the same moment, also to two
 * replicas, one finds the place taken, and then the other's incident.
 */
function idOf(
  { clock }: CommandContext,
  { actor, isPrivate = false }: DeclareRequest,
  { severity, title, taken }: Omit<Checked, 'id'> & { readonly taken: number },
): string {
  const hour = clock.now().toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
  const words = JSON.stringify([actor.kind, actor.id, severity.name, title, isPrivate, hour, taken]);
  return newId('i', (size) => createHash('sha256').update(words).digest().subarray(0, size));
}

function declaration(
  context: CommandContext,
  { origin, announceIn, isPrivate = false }: DeclareRequest,
  { id, severity, title }: Checked,
): IncidentDeclared {
  const { channelPrefix: prefix, invite, pagerduty, ...rest } = context.runbooks().incidents;
  const { escalateTo, bookmarks, statusRunbook } = rest;
  const declaredAt = context.clock.now();
  const naming = { prefix, declaredAt, severity: severity.name, id };
  return {
    title,
    severity,
    origin,
    // Runs tell the channel's name to everybody, a private incident's without its words.
    channelName: channelName({ ...naming, title: isPrivate ? '' : title }),
    ...{ invite, escalateTo, bookmarks, isPrivate },
    ...(statusRunbook !== undefined && { statusRunbook }),
    ...(announceIn !== undefined && !isPrivate && { announceIn }),
    ...(pagerduty && { pagerduty }),
  };
}

function severityProblems(
  given: string,
  found: Severity | undefined,
  { severities, environments }: Runbooks,
): readonly ArgumentProblem[] {
  const names = Object.keys(severities).join(', ');
  if (Object.keys(environments).length === 0)
    return [{ message: 'the runbooks file names no environment, so nothing can be opened' }];
  if (found) return [];
  const message =
    given.trim() === ''
      ? `which severity? One of ${names}`
      : `there is no such severity: use one of ${names}`;
  return [{ parameter: 'severity', message }];
}

function titleProblems(title: string): readonly ArgumentProblem[] {
  if (title === '') return [{ parameter: 'title', message: 'what is wrong? A few words: API down' }];
  if (title.length <= LONGEST_TITLE) return [];
  const message = `at most ${LONGEST_TITLE} characters fit; this has ${title.length}`;
  return [{ parameter: 'title', message }];
}

const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** A title is one line of plain text: what cannot be seen becomes a space. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
