import type { StepPlan } from '../../src/actions/action.ts';
import { type Actor, RUNBOLT } from '../../src/audit/event.ts';
import type { Runbook } from '../../src/runbooks/runbook.ts';
import type { RunEvent, RunHappening, RunRequested } from '../../src/runs/events.ts';
import type { Run } from '../../src/runs/run.ts';
import { foldRun } from '../../src/runs/transition.ts';

export const ANA: Actor = { kind: 'slack', id: 'U0ANA', name: 'Ana' };
export const BEN: Actor = { kind: 'slack', id: 'U0BEN', name: 'Ben' };
export const HASH = '3f9c2a1b7d5e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70';
export const START = Date.parse('2026-03-04T02:48:00Z');

export const PAUSE: Runbook = {
  name: 'pause-purge',
  command: '/pause-purge',
  title: 'Pause the EFS purge',
  halt: true,
  environment: 'production',
  effect: 'halt',
  allow: { run: ['responder'], approve: ['commander'] },
  parameters: {},
  confirm: { required: true, approvals: 0, withinMs: 1_800_000 },
  steps: [
    step('suspend', 'Suspend the CronJob', 'kubernetes/suspend-cronjob'),
    step('stop', 'Stop the purge that is running', 'kubernetes/stop-jobs'),
  ],
  onFailure: { undo: 'never' },
  whenLocked: 'refuse',
};

function step(id: string, title: string, uses: string): Runbook['steps'][number] {
  return { id, title, uses, effect: 'halt', with: {}, safeguard: false };
}

export const planOf = (over: Partial<StepPlan> = {}): StepPlan => ({
  changes: [],
  guards: {},
  outputs: {},
  facts: [],
  warnings: [],
  commands: [],
  ...over,
});

export const SUSPEND = planOf({
  changes: [{ target: 'storage/cronjob/efs-purge', field: 'suspend', before: false, after: true }],
  facts: ['Next run 03:00, in 12 min, will be skipped.'],
  warnings: ['Argo CD may put this back.'],
  commands: [`kubectl --context prod -n storage patch cronjob efs-purge -p '{"spec":{"suspend":true}}'`],
});

export const STOP = planOf({
  changes: [{ target: 'storage/job/efs-purge-29543', field: 'suspend', before: false, after: true }],
  facts: ['1 Job is running and will be stopped.'],
});

const ended = { evidence: [], undo: [], leaves: [], closes: [] };
const steps = [
  { step: 'suspend', status: 'planned', input: {}, plan: SUSPEND },
  { step: 'stop', status: 'planned', input: {}, plan: STOP },
] as const;

/** Pieces of a story, in the order in which they happen. */
export const PIECES = {
  planned: { type: 'run_planned', data: { plan: { steps, targets: [] }, hash: HASH } },
  asked: gates({ confirmation: true, approvals: 0 }),
  confirmed: { type: 'confirmation_given', data: { hash: HASH, how: 'button' } },
  locked: { type: 'locks_taken', data: { targets: ['kubernetes:prod/storage/cronjob/efs-purge'] } },
  started: started('suspend', SUSPEND),
  suspended: {
    type: 'step_succeeded',
    data: {
      ...ended,
      step: 'suspend',
      outputs: {},
      evidence: ['storage/efs-purge: suspend is true.'],
      undo: [{ uses: 'kubernetes/resume-cronjob', with: {} }],
      leaves: [
        {
          target: 'kubernetes:prod/storage/cronjob/efs-purge',
          what: 'CronJob storage/efs-purge is suspended',
        },
      ],
    },
  },
  stopping: started('stop', STOP),
  accepted: { type: 'step_accepted', data: { step: 'stop', receipt: {} } },
  progressed: {
    type: 'step_progressed',
    data: {
      step: 'stop',
      progress: '1 Pod is still running',
      againAt: new Date(START + 60_000).toISOString(),
    },
  },
  stopped: {
    type: 'step_succeeded',
    data: {
      ...ended,
      step: 'stop',
      outputs: {},
      evidence: ['No Pod of the purge runs any more.'],
      log: 'deleted 41 files\nstopped',
    },
  },
  lost: {
    type: 'step_unknown',
    data: { step: 'stop', reason: 'Kubernetes did not answer.', look: ['kubectl -n storage get jobs'] },
  },
  broke: {
    type: 'step_failed',
    data: { ...ended, step: 'stop', reason: 'A Pod would not stop within 2 min.', log: 'still deleting' },
  },
  succeeded: {
    type: 'run_ended',
    data: { status: 'succeeded', outcome: 'No Pod of the purge runs any more.' },
  },
  failed: {
    type: 'run_ended',
    data: { status: 'failed', outcome: 'Stop the purge that is running: a Pod would not stop.' },
  },
} satisfies Record<string, RunEvent>;

export function gates(
  asked: { confirmation: boolean; approvals: number; phrase?: string },
  people: readonly string[] = ['U0BEN'],
): RunEvent {
  const expiresAt = new Date(START + 1_800_000).toISOString();
  const approvers = { people, onCall: [], unreachable: [] };
  return { type: 'gates_opened', data: { gates: asked, hash: HASH, expiresAt, approvers } };
}

function started(id: string, plan: StepPlan): RunEvent {
  const deadlineAt = new Date(START + 600_000).toISOString();
  return { type: 'step_started', data: { step: id, input: {}, plan, deadlineAt } };
}

export interface Told {
  readonly run: Run;
  readonly events: readonly RunHappening[];
}

/** A run to which these things happened, a second apart. */
export function story(
  pieces: readonly (RunEvent | { readonly by: Actor; readonly event: RunEvent })[],
  over: Partial<RunRequested> = {},
): Told {
  const requested: RunEvent = { type: 'run_requested', data: { ...REQUESTED, ...over } };
  const all = [requested, ...pieces];
  const events = all.map((piece, index): RunHappening => {
    const event = 'event' in piece ? piece.event : piece;
    const actor =
      'by' in piece ? piece.by : index === 0 || event.type === 'confirmation_given' ? ANA : RUNBOLT;
    const version = index + 1;
    return {
      ...event,
      run: 'r-7k3f9qxa',
      actor,
      at: new Date(START + index * 1_000),
      version,
      position: version,
    };
  });
  const run = foldRun(events);
  if (!run) throw new Error('a story has at least one event');
  return { run, events };
}

export const REQUESTED: RunRequested = {
  runbook: PAUSE,
  environment: { name: 'production', protected: true, databases: {}, hosts: [] },
  fileHash: HASH,
  arguments: { cronjob: 'efs-purge' },
  origin: { surface: 'slack', channel: 'C0OPS' },
  now: false,
  planOnly: false,
};
