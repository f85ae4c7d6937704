import { z } from 'zod';
import { RUNBOLT } from '../../src/audit/event.ts';
import { NO_EXCEPTIONS } from '../../src/runs/exceptions.ts';
import type { Run, StepState } from '../../src/runs/run.ts';
import { pendingStep } from '../../src/runs/transition.ts';

export const minutes = (count: number): number => Math.round(count * 60_000);

const REQUESTED = Date.parse('2026-03-04T02:48:00Z');

export interface Drilled {
  readonly steps?: readonly StepState[];
  readonly waitedMinutes?: number;
  readonly status?: 'succeeded' | 'failed' | 'expired';
  readonly drill?: Partial<NonNullable<Run['request']['runbook']['drill']>>;
  /** Ids of the steps that have to fail. */
  readonly mustFail?: readonly string[];
}

/** A drill's run as the engine leaves it; times of steps count from the last yes. */
export function drilled(given: Drilled = {}): Run {
  const { steps = DONE, waitedMinutes = 0, status = 'succeeded', drill, mustFail = [] } = given;
  const requestedAt = new Date(REQUESTED);
  const yesAt = new Date(REQUESTED + minutes(waitedMinutes));
  const later = (at: Date | undefined) => at && new Date(at.getTime() + minutes(waitedMinutes));
  const moved = steps.map((one) => ({
    ...one,
    startedAt: later(one.startedAt),
    endedAt: later(one.endedAt),
  }));
  return {
    id: 'r-12345678',
    version: 20,
    status,
    request: {
      runbook: {
        ...RUNBOOK,
        ...(RUNBOOK.drill && { drill: { ...RUNBOOK.drill, ...drill } }),
        steps: mustFail.map(provingStep),
      },
      environment: { name: 'staging', protected: false, databases: {}, hosts: [] },
      fileHash: 'x',
      arguments: {},
      origin: { surface: 'slack', channel: 'C0OPS' },
      now: false,
      planOnly: false,
    },
    requester: RUNBOLT,
    requestedAt,
    plan: { steps: { steps: [], targets: [] }, hash: 'h', at: requestedAt },
    moved: [],
    gate: {
      asked: { confirmation: true, approvals: 1 },
      step: undefined,
      roles: [],
      approvers: undefined,
      hash: 'h',
      openedAt: new Date(0),
      expiresAt: requestedAt,
      confirmation: { by: RUNBOLT, at: yesAt, how: 'phrase' },
      approvals: [],
    },
    waits: waitedMinutes > 0 ? [{ from: requestedAt, until: yesAt }] : [],
    called: undefined,
    page: undefined,
    exceptions: NO_EXCEPTIONS,
    reason: undefined,
    locks: [],
    awaits: undefined,
    baselines: {},
    steps: moved,
    undo: undefined,
    cancelled: undefined,
    end: { status, outcome: `It ended: ${status}`, at: requestedAt, by: RUNBOLT },
    putBack: undefined,
    held: [],
    takeOver: undefined,
    takenOver: undefined,
    overrode: [],
    stops: [],
    closed: [],
  };
}

const RUNBOOK: Run['request']['runbook'] = {
  name: 'dr-test',
  title: 'DR Test',
  halt: false,
  environment: 'staging',
  effect: 'change',
  allow: { run: [], approve: [] },
  parameters: {},
  confirm: { required: true, approvals: 1, withinMs: 0 },
  steps: [],
  onFailure: { undo: 'never' },
  whenLocked: 'refuse',
  drill: {
    rtoMs: minutes(60),
    rpoMs: minutes(24 * 60),
    everyMs: minutes(90 * 24 * 60),
    newestRecord: { step: 'newest-record', output: 'value' },
  },
};

const provingStep = (id: string): Run['request']['runbook']['steps'][number] => ({
  ...{ id, title: id, uses: 'demo/check', effect: 'read', with: {}, safeguard: false },
  mustFail: 'the manifest says',
});

/** Begun and ended so long after the last yes. */
export function step(title: string, status: StepState['status'], fromMs?: number, toMs?: number): StepState {
  const at = (ms: number | undefined) => (ms === undefined ? undefined : new Date(REQUESTED + ms));
  const id = title.toLowerCase().replaceAll(' ', '-');
  return {
    ...pendingStep({ id, title, uses: 'demo/step', effect: 'change' }),
    status,
    startedAt: at(fromMs),
    endedAt: at(toMs),
  };
}

const DONE: readonly StepState[] = [
  step('Backup retrieval', 'succeeded', 0, minutes(2.3)),
  step('PostgreSQL restore', 'succeeded', minutes(2.3), minutes(7)),
  step('Redis restore', 'succeeded', minutes(7), minutes(8.2)),
  step('Application startup', 'succeeded', minutes(8.2), minutes(9)),
  newestRecord(),
];

/** The step that reads the newest record of the restored data, in no time. */
export function newestRecord(value: unknown = '2026-03-04 01:59:00+00'): StepState {
  const at = minutes(9);
  return { ...step('Newest record', 'succeeded', at, at), outputs: { value: z.json().parse(value) } };
}
