import { type Actor, samePerson } from '../audit/event.ts';
import { mayTend } from '../runs/authority.ts';
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
  const result = await store.append(
    loopAppend({ before, events: [event], actor, at: clock.now(), lookedAt }),
  );
  if (result.status !== 'appended') return tend(context, { loop: id, actor, event });
  return { status: 'done', loop: (await readLoop(store, id)) ?? before };
}

async function refuse(context: CommandContext, loop: Loop, actor: Actor): Promise<NotAllowed | undefined> {
  if (samePerson(actor, loop.owner)) return undefined;
  const run = foldStream(await context.store.read(runStream(latest(loop)?.run ?? '')));
  if (!run) return undefined;
  const authorization = await mayTend(actor, run, context);
  return authorization.allowed ? undefined : notAllowed(authorization, run);
}
