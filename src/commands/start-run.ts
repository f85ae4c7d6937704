import { createHash } from 'node:crypto';
import { distance } from 'fastest-levenshtein';
import { alertStream, newAlertEvent } from '../alerts/alert-stream.ts';
import type { Actor } from '../audit/event.ts';
import type { AppendResult } from '../audit/event-store.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { newId } from '../lib/ids.ts';
import { bindArguments } from '../runbooks/bind-arguments.ts';
import type { Runbook, Runbooks } from '../runbooks/runbook.ts';
import type { Origin, RunRequested } from '../runs/events.ts';
import { runAppend, runOfStream } from '../runs/run-stream.ts';
import type { CommandContext } from './context.ts';
import { goFirst } from './go-first.ts';
import type { ArgumentProblem, StartReply } from './replies.ts';

export interface StartRequest {
  readonly runbook: string;
  /** Arguments as they were typed. */
  readonly given: Readonly<Record<string, string>>;
  /** What the surface found wrong before: a word too many on the line. */
  readonly problems?: readonly ArgumentProblem[];
  readonly now: boolean;
  readonly planOnly: boolean;
  /** Whoever holds its targets is to stop for it. */
  readonly takeOver?: boolean;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly idempotencyKey: string;
}

/**
 * Stores the request, durably, and nothing more: who may, and what would change, is found out by the engine, so that
 * the answer to the person is as quick as the disk.
 */
export async function startRun(context: CommandContext, request: StartRequest): Promise<StartReply> {
  const { runbooks } = context.runbooks();
  const runbook = Object.hasOwn(runbooks, request.runbook) ? runbooks[request.runbook] : undefined;
  if (!runbook)
    return {
      status: 'unknown_runbook',
      name: request.runbook,
      suggestions: similar(request.runbook, runbooks),
    };

  const bound = bindArguments(runbook.parameters, request.given);
  const problems = [...(request.problems ?? []), ...(bound.ok ? [] : bound.problems)];
  if (!bound.ok || problems.length > 0) {
    return { status: 'needs_arguments', runbook, given: request.given, problems };
  }
  const reply = await submitRun(context, request, { runbook, arguments: bound.arguments });
  if (reply.status === 'joined' && request.takeOver) await goFirst(context, reply.run, request.actor);
  return reply;
}

type Submission = Pick<RunRequested, 'runbook' | 'arguments'> &
  Pick<Partial<RunRequested>, 'undoes' | 'restores' | 'cleansUp' | 'scheduled'>;
type Submitter = Pick<StartRequest, 'now' | 'planOnly' | 'takeOver' | 'actor' | 'origin' | 'idempotencyKey'>;

/** Stores a run of this very runbook, or finds the one that is under way with the same arguments. */
export async function submitRun(
  context: CommandContext,
  by: Submitter,
  submission: Submission,
): Promise<Extract<StartReply, { status: 'started' | 'joined' | 'duplicate' }>> {
  const { runbook } = submission;
  const file = context.runbooks();
  const environment = file.environments[runbook.environment];
  if (!environment) throw new Error(`${runbook.name} names an environment that the file does not have`);

  const { now, planOnly, takeOver } = by;
  const origin = await withIncident(context, by.origin);
  const data: RunRequested = {
    ...submission,
    environment,
    fileHash: file.hash,
    ...(file.people && { people: Object.values(file.people) }),
    origin,
    now,
    planOnly,
    ...(takeOver && { takeOver }),
  };
  const id = newId('r', context.random, context.clock.now());
  const result = await append(context, id, by, data);
  switch (result.status) {
    case 'appended':
      context.wake(id, runbook.halt);
      return { status: 'started', run: id, runbook };
    case 'duplicate':
      return { status: 'duplicate', run: runOfStream(result.stream) ?? result.stream };
    case 'locked':
      return { status: 'joined', run: result.held[0]?.run ?? '', runbook };
    case 'conflict':
      return submitRun(context, by, submission);
  }
}

/** What is started in the channel of an open incident belongs to it. */
async function withIncident({ store }: CommandContext, origin: Origin): Promise<Origin> {
  if (origin.incident !== undefined || origin.channel === undefined) return origin;
  const incident = await store.incidentIn(origin.channel);
  return incident && incident.resolvedAt === null ? { ...origin, incident: incident.id } : origin;
}

function append(
  context: CommandContext,
  id: string,
  by: Submitter,
  data: RunRequested,
): Promise<AppendResult> {
  const caused = [{ event: { type: 'run_requested', data }, actor: by.actor }] as const;
  const rows = isAlone(data) ? [] : [{ row: 'take_locks', run: id, targets: [sameRun(data)] } as const];
  const extra = { rows, also: helping(id, by, data), idempotencyKey: by.idempotencyKey };
  return context.store.append(runAppend(undefined, id, caused, context.clock.now(), extra));
}

/** The alert learns of the run that is to help against it. */
function helping(run: string, { actor }: Submitter, { origin, runbook, planOnly }: RunRequested) {
  if (origin.alert === undefined || planOnly) return [];
  const event = newAlertEvent({ type: 'help_started', data: { run, title: runbook.title } }, actor);
  return [{ stream: alertStream(origin.alert), event }];
}

/** A dry run disturbs nobody; an emergency stop joins nothing that may still wait for a tap. */
const isAlone = ({ planOnly, now, runbook }: RunRequested): boolean => planOnly || (now && runbook.halt);

/** Held from the request to the end: the same thing asked for twice is one run. */
function sameRun({ runbook, arguments: given, undoes, cleansUp }: RunRequested): string {
  const hash = createHash('sha256')
    .update(canonicalJson({ given, undoes: undoes ?? null, ...(cleansUp && { cleansUp: cleansUp.run }) }))
    .digest('hex');
  return `run:${runbook.name}/${hash.slice(0, 16)}`;
}

function similar(name: string, runbooks: Runbooks['runbooks']): readonly string[] {
  const byDistance = Object.values(runbooks).map((runbook: Runbook) => ({
    name: runbook.name,
    away: distance(name, runbook.name),
  }));
  const near = byDistance.filter(({ away }) => away <= Math.max(2, name.length / 3));
  return near.sort((a, b) => a.away - b.away).map((one) => one.name);
}
