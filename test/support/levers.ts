import { z } from 'zod';
import { type Action, defineAction, moved, type Seen, type StepPlan } from '../../src/actions/action.ts';
import { Failure, type FailureKind } from '../../src/lib/failure.ts';

/** A small outside world for tests of the engine: levers that can be pulled, and everything that goes wrong with them. */
export class Levers {
  readonly positions = new Map<string, string>();
  /** Every effect that reached the world, in order. Nothing may stand here twice by mistake. */
  readonly effects: string[] = [];
  healthy = true;
  /** Those of which nothing can be planned: they do not answer. */
  readonly dead = new Set<string>();
  /** Those whose plan keeps its connection open for ever. */
  readonly silent = new Set<string>();
  /** Those that we may not look at to plan anything. */
  readonly forbidden = new Set<string>();
  /** The next pull fails like this; `after` fails once the effect has happened. */
  trouble: { readonly kind: FailureKind; readonly when: 'before' | 'after' } | undefined;
  observable = true;
  /** How often somebody looked whether a lever is as it was left; nobody can while it is dark. */
  looks = 0;
  dark = false;
  /** Whose doing it is when one is not. */
  who: string | undefined;
  /** How often `observe` says "waiting" before it is done. */
  takes = 0;
  /** How long a pull may take. */
  deadlineMs = 60_000;
  /** A pull that worked breaks the health. */
  harmful = false;
  /** These calls keep their connection open for ever, and heed no signal. */
  readonly hangs = new Set<'plan' | 'apply' | 'observe' | 'check'>();
  /** Nothing gets through to them any more; with Retry-After, or the number of the request, when they say so. */
  gone: { readonly kind: FailureKind; readonly retryAfterMs?: number; readonly numbered?: true } | undefined;
  /** How often they were asked for nothing. */
  inVain = 0;
  /** Of the pulling actions, from the next start on; and whose begun steps they can take to their end. */
  version = 1;
  accepts: readonly number[] = [];
  /** What somebody else does while the health is checked. */
  meanwhile = () => {};

  /** What goes wrong with every call. */
  async answer(call: 'plan' | 'apply' | 'observe' | 'check'): Promise<void> {
    if (this.hangs.has(call)) await new Promise(() => {});
    if (!this.gone || call === 'plan') return;
    this.inVain += 1;
    const { kind, retryAfterMs, numbered } = this.gone;
    throw failure(kind, retryAfterMs, numbered && ` (request ${this.inVain})`);
  }

  pull(name: string, to: string): void {
    const { trouble } = this;
    this.trouble = undefined;
    if (trouble?.when === 'before') throw failure(trouble.kind);
    this.positions.set(name, to);
    this.effects.push(`${name}=${to}`);
    if (this.harmful) this.healthy = false;
    if (trouble?.when === 'after') throw failure(trouble.kind);
  }
}

const failure = (kind: FailureKind, retryAfterMs?: number, request = '') =>
  new Failure({
    ...{ system: 'Levers', operation: 'pull', kind, message: `the lever says ${kind}${request}` },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

const Pull = z.object({
  lever: z.string().regex(/^[a-z]+$/, 'levers are written in lower case'),
  to: z.string().default('on'),
});
const Nothing = z.object({});

export function leverActions(levers: Levers): readonly Action[] {
  return [
    pullAction(levers, 'lever/pull', 'change'),
    pullAction(levers, 'lever/stop', 'halt'),
    pullAction(levers, 'lever/jam', 'change', 'lever/smash'),
    pullAction(levers, 'lever/smash', 'destructive'),
    {
      ...pullAction(levers, 'lever/bury', 'change'),
      look: undefined,
      onlyPeopleKnow: 'what is done with it',
    },
    readAction(levers),
    checkAction(levers),
  ];
}

function pullAction(
  levers: Levers,
  name: string,
  effect: 'change' | 'halt' | 'destructive',
  back = name,
): Action {
  return defineAction({
    name,
    version: levers.version,
    accepts: levers.accepts,
    summary: 'Pull a lever',
    effect,
    input: Pull,
    output: z.object({ was: z.string() }),
    targets: ({ lever }) => [`lever:${lever}`],
    deadlineMs: () => levers.deadlineMs,
    async plan(_context, { lever, to }) {
      await levers.answer('plan');
      if (levers.silent.has(lever)) await new Promise(() => {});
      if (levers.dead.has(lever)) throw failure('unavailable');
      if (levers.forbidden.has(lever)) throw failure('denied');
      const before = levers.positions.get(lever) ?? 'off';
      const plan = planOf([{ target: lever, field: 'position', before, after: to }]);
      return before === to ? { ...plan, changes: [], nothingToDo: `${lever} is ${to} already` } : plan;
    },
    async apply(_context, { lever, to }) {
      await levers.answer('apply');
      const was = levers.positions.get(lever) ?? 'off';
      levers.pull(lever, to);
      return { was };
    },
    async look(_context, { lever, to }) {
      levers.looks += 1;
      if (levers.dark) throw failure('unavailable');
      const now = levers.positions.get(lever);
      return now === to ? { status: 'held' } : moved(`${lever} is ${now}`, levers.who);
    },
    async observe(_context, { lever, to }, { receipt, plan, memo }) {
      await levers.answer('observe');
      if (!levers.observable) return { status: 'unknown', reason: 'the lever is in the dark', look: [lever] };
      if (levers.positions.get(lever) !== to) return { status: 'absent' };
      const looks = Number(memo?.looks ?? 0);
      if (looks < levers.takes) {
        return {
          status: 'waiting',
          progress: `${looks} of ${levers.takes}`,
          againInMs: 1_000,
          memo: { looks: looks + 1 },
        };
      }
      const left = leftBy({ lever, to }, { plan, ...(receipt && { receipt }) });
      return {
        status: 'done',
        outputs: { was: left.was },
        evidence: [`${lever} is ${to}`],
        ...left.standing,
      };
    },
    whenDone: (_place, input, seen) => leftBy(input, seen).standing,
  });

  function leftBy({ lever, to }: z.output<typeof Pull>, { receipt, plan }: Pick<Seen, 'receipt' | 'plan'>) {
    const was = String(receipt?.was ?? plan.changes[0]?.before ?? 'off');
    const undo = [{ uses: back, with: { lever, to: was } }];
    const target = `lever:${lever}`;
    const rest = to === 'off' ? { closes: [target] } : { leaves: [{ target, what: `${lever} is ${to}` }] };
    return { was, standing: { undo, ...rest } };
  }
}

function readAction(levers: Levers): Action {
  return defineAction({
    name: 'lever/read',
    summary: 'Read a lever',
    effect: 'read',
    readsInPlan: true,
    input: z.object({ lever: z.string() }),
    output: z.object({ position: z.string() }),
    plannedOutputs: ['position'],
    targets: () => [],
    deadlineMs: () => 10_000,
    plan: async (_context, { lever }) => ({
      ...planOf([]),
      outputs: { position: levers.positions.get(lever) ?? 'off' },
    }),
    observe: async (_context, { lever }) => {
      const position = levers.positions.get(lever) ?? 'off';
      return { status: 'done', outputs: { position }, evidence: [`${lever} is ${position}`] };
    },
  });
}

function checkAction(levers: Levers): Action {
  return defineAction({
    name: 'lever/check',
    summary: 'Check the health',
    effect: 'read',
    input: Nothing,
    output: Nothing,
    targets: () => [],
    deadlineMs: () => 10_000,
    plan: async () => planOf([]),
    async observe() {
      levers.meanwhile();
      return levers.healthy
        ? { status: 'done', outputs: {}, evidence: ['healthy'] }
        : { status: 'failed', reason: 'it is not healthy' };
    },
    measure: async () => ({ healthy: levers.healthy, summary: levers.healthy ? 'healthy' : 'not healthy' }),
  });
}

const planOf = (changes: StepPlan['changes']): StepPlan => ({
  changes,
  guards: {},
  outputs: {},
  facts: [],
  warnings: [],
  commands: [],
});
