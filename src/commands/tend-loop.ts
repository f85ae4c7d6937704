import { type Actor, samePerson } from '../audit/event.ts';
import { mayTend } from '../runs/authority.ts';
import type { LoopClosed } from '../runs/events.ts';
import { closedRow, tellThoseWhoLeft } from '../runs/loops/close.ts';
import type { LoopEvent } from '../runs/loops/events.ts';
import { type Loop, latest } from '../runs/loops/loop.ts';
import { loopAppend, readLoop } from '../runs/loops/loop-stream.ts';
import { foldStream, runStream } from '../runs/run-stream.ts';
import type { CommandContext } from './context.ts';
import { notAllowed } from './gate-answers.ts';
import type { NotAllowed } from './replies.ts';

export type LoopReply =
  | { readonly status: 'done'; readonly loop: Loop }
  /** It is closed; `loop.closed` says how. */
  | { readonly status: 'closed'; readonly loop: Loop }
  /** The system tells whether it is so still; nobody's word counts more. */
  | { readonly status: 'seen'; readonly loop: Loop }
  | NotAllowed
  | { readonly status: 'not_found'; readonly loop: string };

export interface SnoozeRequest {
  /** `l-3f9a0c11d2` */
  readonly loop: string;
  readonly forMs: number;
  readonly actor: Actor;
}

/** Nobody is reminded for that long. It stays open, and is looked at as before. */
export function snoozeLoop(
  context: CommandContext,
  { loop, forMs, actor }: SnoozeRequest,
): Promise<LoopReply> {
  const until = new Date(context.clock.now().getTime() + forMs).toISOString();
  return tend(context, { loop, actor, event: { type: 'loop_snoozed', data: { until } } });
}

export interface HandOverRequest {
  readonly loop: string;
  /** Who is reminded from now on. */
  readonly to: Actor;
  readonly actor: Actor;
}

export function handOverLoop(
  context: CommandContext,
  { loop, to, actor }: HandOverRequest,
): Promise<LoopReply> {
  const { kind, id, name } = to;
  const data = { to: { kind, id, ...(name !== undefined && { name }) } };
  return tend(context, { loop, actor, event: { type: 'loop_handed_over', data } });
}

export interface CloseRequest {
  readonly loop: string;
  /** Why it is as it should be. */
  readonly reason: string;
  readonly actor: Actor;
}

/** Somebody says that it is as it should be: only of what no system can tell. */
export async function closeLoop(context: CommandContext, request: CloseRequest): Promise<LoopReply> {
  const { loop: id, reason, actor } = request;
  const loop = await readLoop(context.store, id);
  if (!loop) return { status: 'not_found', loop: id };
  if (!loop.closed && (await isSeen(context, loop))) return { status: 'seen', loop };
  const { target, what } = loop;
  const data = { target, what, why: 'said', who: actor.name ?? actor.id, reason } as const;
  return tend(context, { loop: id, actor, event: { type: 'loop_closed', data } });
}

/** Whether the system tells how it is: not of what an action has done that knows this no more. */
async function isSeen({ store, actions }: CommandContext, loop: Loop): Promise<boolean> {
  if (loop.onlyPeopleKnow !== undefined) return false;
  const left = latest(loop);
  const run = left && foldStream(await store.read(runStream(left.run)));
  const step = run && [...run.steps, ...(run.undo?.steps ?? [])].find(({ id }) => id === left.step);
  const action = step && actions.get(step.uses);
  return !step || action?.continues(step.version ?? 1) === true;
}

interface Tending {
  readonly loop: string;
  readonly actor: Actor;
  readonly event: LoopEvent;
}

/** Its owner may, and whoever may run what left it. */
async function tend(context: CommandContext, { loop: id, actor, event }: Tending): Promise<LoopReply> {
  const { store, clock } = context;
  const before = await readLoop(store, id);
  if (!before) return { status: 'not_found', loop: id };
  if (before.closed) return { status: 'closed', loop: before };
  const refusal = await refuse(context, before, actor);
  if (refusal) return refusal;

  const lookedAt = (await store.openLoops()).find(({ target }) => target === before.target)?.lookedAt;
  const closing = event.type === 'loop_closed' ? closes(before, event.data, actor) : {};
  const result = await store.append(
    loopAppend({ before, events: [event], actor, at: clock.now(), lookedAt, ...closing }),
  );
  if (result.status !== 'appended') return tend(context, { loop: id, actor, event });
  return { status: 'done', loop: (await readLoop(store, id)) ?? before };
}

const closes = (loop: Loop, closed: LoopClosed, actor: Actor) => ({
  also: tellThoseWhoLeft(loop, closed, actor),
  rows: [closedRow(loop, actor.id)],
});

async function refuse(context: CommandContext, loop: Loop, actor: Actor): Promise<NotAllowed | undefined> {
  if (samePerson(actor, loop.owner)) return undefined;
  const run = foldStream(await context.store.read(runStream(latest(loop)?.run ?? '')));
  if (!run) return undefined;
  const authorization = await mayTend(actor, run, context);
  return authorization.allowed ? undefined : notAllowed(authorization, run);
}
