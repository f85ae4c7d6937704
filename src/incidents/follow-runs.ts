import { RUNBOLT, type StoredEvent } from '../audit/event.ts';
import type { Cursors } from '../audit/event-store.ts';
import type { CommandContext } from '../commands/context.ts';
import { showRun } from '../commands/show-run.ts';
import type { Clock } from '../lib/clock.ts';
import { reach } from '../lib/crash-points.ts';
import type { Run } from '../runs/run.ts';
import { incidentAppend, readIncident } from './incident-stream.ts';
import type { RunInIncident } from './response-events.ts';

const READER = 'incidents';
const BATCH = 200;
const MOST_UNSTORED = 1_000;
const AGAIN_MS = 1_000;

export interface RunFollower {
  start(): void;
  /** Resolves when what is being read has been written. */
  stop(): Promise<void>;
  idle(): Promise<void>;
}

interface FollowParts {
  readonly context: Omit<CommandContext, 'store'> & {
    readonly store: CommandContext['store'] & Cursors;
    readonly clock: Clock;
  };
  readonly log: { error(facts: object, message: string): void };
}

/**
 * Writes into an incident's stream which runs began and ended in it. It reads the record by a cursor, and each line
 * has an idempotency key: after a crash at any point nothing is missing, and nothing stands there twice.
 */
export function createRunFollower({ context, log }: FollowParts): RunFollower {
  const { store, clock } = context;
  let working: Promise<void> = Promise.resolve();
  let isAsked = false;
  let isStopped = false;
  let unsubscribe = () => {};
  let cancelRetry = () => {};
  const followBatch = batchFollower(context);

  const wake = () => {
    if (isAsked || isStopped) return;
    isAsked = true;
    working = working.then(catchUp);
  };
  async function catchUp(): Promise<void> {
    isAsked = false;
    try {
      while (!isStopped && (await followBatch())) {}
    } catch (error) {
      log.error({ err: error }, 'cannot write into an incident what ran in it; trying again');
      cancelRetry = clock.after(AGAIN_MS, wake);
    }
  }

  return {
    start() {
      unsubscribe = store.onAppend(wake);
      wake();
    },
    async stop() {
      isStopped = true;
      unsubscribe();
      cancelRetry();
      await working;
    },
    idle: () => working,
  };
}

/** Follows one batch at each call; false when everything has been read. */
function batchFollower(context: FollowParts['context']): () => Promise<boolean> {
  const { store } = context;
  let position: number | undefined;
  let stored = 0;

  return async () => {
    position ??= stored = await store.cursor(READER);
    const events = await store.readAfter(position, BATCH);
    const last = events.at(-1);
    if (!last) return false;
    for (const event of events) {
      if (event.type === 'run_planned' || event.type === 'run_ended') await follow(context, event);
    }
    reach('before-cursor', () => READER);
    position = last.position;
    // What is read again after a crash changes nothing. A place in the record for each would be a commit for each.
    if (position - stored >= MOST_UNSTORED) {
      await store.advance(READER, position, []);
      reach('after-cursor', () => READER);
      stored = position;
    }
    return true;
  };
}

/** A run that was refused at the door never began; Runbolt's own errands tell of themselves. */
async function follow(context: FollowParts['context'], { stream, type }: StoredEvent): Promise<void> {
  const run = (await showRun(context, stream.replace(/^run\//, '')))?.run;
  const incident = run?.request.origin.incident;
  if (!run?.plan || incident === undefined || run.requester.kind === 'system' || run.request.planOnly) return;
  const { end } = run;
  const joined = { type: 'run_joined', data: runIn(run) } as const;
  if (type === 'run_planned' || !end) return write(context, incident, `${run.id}/joined`, joined);
  const { status, outcome } = end;
  const left = { type: 'run_left', data: { ...runIn(run), status, outcome } } as const;
  await write(context, incident, `${run.id}/left`, left);
}

function runIn({ id, request, requester }: Run): RunInIncident {
  return { run: id, title: request.runbook.title, by: requester };
}

async function write(
  context: FollowParts['context'],
  id: string,
  key: string,
  event: Parameters<typeof incidentAppend>[0]['events'][number],
): Promise<void> {
  for (;;) {
    const before = await readIncident(context.store, id);
    if (!before) return;
    const write = { before, id, events: [event], actor: RUNBOLT, at: context.clock.now() };
    const idempotencyKey = `incident/${id}/run/${key}`;
    const { status } = await context.store.append(incidentAppend({ ...write, idempotencyKey }));
    if (status === 'appended' || status === 'duplicate') return;
  }
}
