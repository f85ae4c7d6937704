import type { Actor } from '../../src/audit/event.ts';
import { approveRun } from '../../src/commands/approve-run.ts';
import { breakGlass } from '../../src/commands/break-glass.ts';
import { cancelRun } from '../../src/commands/cancel-run.ts';
import { confirmRun } from '../../src/commands/confirm-run.ts';
import { denyRun } from '../../src/commands/deny-run.ts';
import { undoRun } from '../../src/commands/undo-run.ts';
import { withdrawApproval } from '../../src/commands/withdraw-approval.ts';
import { fc } from '../support/fast-check.ts';
import { BEN, CLEO, everybody, type Office, OLLY, RHEA, SAM } from '../support/office.ts';

/** Ben at the command line as himself: the same person as Ben in Slack. */
const BEN_BY_TOKEN: Actor = { ...BEN, via: 'cli' };
/** An account on the bot's machine that nobody has tied to a person. */
const ACCOUNT: Actor = { kind: 'cli', id: 'ben' };

const ANYBODY = [RHEA, SAM, BEN, CLEO, OLLY, BEN_BY_TOKEN, ACCOUNT];
const GROUPS = ['S0RESPOND', 'S0COMMAND'];

/** Whoever asked for the run that is clicked on. */
type Asker = 'requester';

/** Something that people, the world or the machine do. */
export type Doing =
  | { readonly do: 'start'; readonly runbook: string; readonly by: Actor }
  | {
      readonly do: 'confirm';
      readonly run: number;
      readonly by: Actor | Asker;
      readonly phrase: string | undefined;
    }
  | { readonly do: 'approve'; readonly run: number; readonly by: Actor; readonly twice: boolean }
  /** Everybody who is asked says yes, as they should. */
  | { readonly do: 'all_say_yes'; readonly run: number; readonly by: Asker }
  /** A click on a message that shows the first plan, whatever the plan is now. */
  | { readonly do: 'approve_stale' | 'confirm_stale'; readonly run: number; readonly by: Actor }
  | {
      readonly do: 'withdraw' | 'deny' | 'cancel' | 'undo' | 'glass';
      readonly run: number;
      readonly by: Actor;
    }
  | { readonly do: 'revoke'; readonly group: string; readonly from: Actor }
  | { readonly do: 'silence'; readonly group: string }
  | { readonly do: 'restore_roles' }
  | { readonly do: 'move_lever'; readonly lever: string; readonly to: string }
  | { readonly do: 'trouble'; readonly when: 'before' | 'after' }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'restart' };

const by = fc.constantFrom(...ANYBODY);
/** Mostly people who may: a sequence that never passes a gate proves little. */
const starter = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(RHEA, SAM, BEN) }, by);
const approver = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(BEN, CLEO) }, by);
const confirmer = fc.oneof({ weight: 3, arbitrary: fc.constant<Actor | Asker>('requester') }, by);
/** Counted back from the newest. */
const run = fc.nat(3);

export const doings = (runbooks: readonly string[]): fc.Arbitrary<Doing[]> =>
  fc.array(
    fc.oneof(
      some(5, ['start'], { runbook: fc.constantFrom(...runbooks), by: starter }),
      some(6, ['confirm'], {
        run,
        by: confirmer,
        phrase: fc.constantFrom('Smash  the LEVER!', 'yes', undefined),
      }),
      some(7, ['approve'], { run, by: approver, twice: fc.boolean() }),
      some(5, ['all_say_yes'], { run, by: fc.constant<Asker>('requester') }),
      some(2, ['approve_stale', 'confirm_stale'], { run, by }),
      some(4, ['withdraw', 'deny', 'cancel', 'undo', 'undo', 'glass', 'glass'], { run, by }),
      some(3, ['revoke'], { group: fc.constantFrom(...GROUPS), from: approver }),
      some(1, ['silence'], { group: fc.constantFrom(...GROUPS) }),
      some(3, ['restore_roles'], {}),
      some(4, ['move_lever'], {
        lever: fc.constantFrom('main', 'glass'),
        to: fc.constantFrom('on', 'off', 'jammed'),
      }),
      some(1, ['trouble'], { when: fc.constantFrom('before', 'after') }),
      some(3, ['pass'], { seconds: fc.constantFrom(1, 6, 200, 2_000) }),
      some(2, ['restart'], {}),
    ) as fc.Arbitrary<Doing>,
    { minLength: 10, maxLength: 40 },
  );

const some = (
  weight: number,
  ways: readonly Doing['do'][],
  parts: Record<string, fc.Arbitrary<unknown>>,
) => ({
  weight,
  arbitrary: fc.record({ do: fc.constantFrom(...ways), ...parts }),
});

/** Does it and lets everything that comes of it happen; the office is another one after a restart. */
export async function perform(office: Office, runs: string[], doing: Doing): Promise<Office> {
  const after = await performed(office, runs, doing);
  await after.engine.idle();
  return after;
}

async function performed(office: Office, runs: string[], doing: Doing): Promise<Office> {
  switch (doing.do) {
    case 'start':
      runs.push(await office.start(doing.runbook, { actor: doing.by }));
      return office;
    case 'revoke':
      revoke(office, doing.group, doing.from);
      return office;
    case 'silence':
      silence(office, doing.group);
      return office;
    case 'restore_roles':
      office.memberships = everybody(office.clock.now());
      return office;
    case 'move_lever':
      office.levers.positions.set(doing.lever, doing.to);
      // Long enough that a plan from before does not pass for one of this moment.
      await office.clock.advance(6_000);
      return office;
    case 'trouble':
      office.levers.trouble = {
        kind: doing.when === 'before' ? 'unavailable' : 'unknown_outcome',
        when: doing.when,
      };
      return office;
    case 'pass':
      await office.clock.advance(doing.seconds * 1_000);
      return office;
    case 'restart': {
      const { memberships } = office;
      const again = await office.restart();
      again.memberships = memberships;
      return again;
    }
    default:
      await click(office, runs, doing);
      return office;
  }
}

type Click = Extract<Doing, { readonly run: number }>;

async function click(office: Office, runs: string[], doing: Click): Promise<void> {
  const id = runs.at(-1 - (doing.run % Math.max(1, runs.length)));
  if (id === undefined) return;
  const { context } = office;
  const actor = doing.by === 'requester' ? (await office.run(id)).requester : doing.by;
  switch (doing.do) {
    case 'confirm':
      return done(confirmRun(context, { ...(await shown(office, id)), actor, ...said(doing.phrase) }));
    case 'approve': {
      const request = { ...(await shown(office, id)), actor };
      return done(Promise.all([approveRun(context, request), doing.twice && approveRun(context, request)]));
    }
    case 'all_say_yes': {
      const { run, hash } = await shown(office, id);
      for (const approver of [BEN, CLEO]) await approveRun(context, { run, hash, actor: approver });
      return done(confirmRun(context, { run, hash, actor, phrase: 'smash the lever' }));
    }
    case 'confirm_stale':
      return done(
        confirmRun(context, { ...(await firstShown(office, id)), actor, ...said('Smash the lever') }),
      );
    case 'approve_stale':
      return done(approveRun(context, { ...(await firstShown(office, id)), actor }));
    case 'withdraw':
      return done(withdrawApproval(context, { run: id, actor }));
    case 'deny':
      return done(denyRun(context, { run: id, actor, reason: 'No.' }));
    case 'cancel':
      return done(cancelRun(context, { run: id, actor }));
    case 'glass':
      return done(breakGlass(context, { run: id, actor, reason: 'It burns.' }));
    case 'undo': {
      const origin = { surface: 'slack', channel: 'C0OPS' } as const;
      const idempotencyKey = `undo-${id}-${office.clock.now().getTime()}-${runs.length}`;
      const reply = await undoRun(context, { run: id, actor, origin, idempotencyKey });
      if ('run' in reply && typeof reply.run === 'string') runs.push(reply.run);
    }
  }
}

async function done(reply: Promise<unknown>): Promise<void> {
  await reply;
}

const said = (words: string | undefined) => (words === undefined ? {} : { phrase: words });

const shown = async (office: Office, id: string) => ({
  run: id,
  hash: (await office.run(id)).plan?.hash ?? '',
});

async function firstShown(office: Office, id: string) {
  const planned = (await office.store.read(`run/${id}`)).find(({ type }) => type === 'run_planned');
  return { run: id, hash: String(planned?.data.hash ?? '') };
}

function revoke(office: Office, group: string, from: Actor): void {
  const membership = office.memberships.groups[group];
  if (membership?.status !== 'known') return;
  const members = membership.members.filter((id) => id !== from.id);
  const groups = { ...office.memberships.groups, [group]: { ...membership, members } };
  office.memberships = { ...office.memberships, groups };
}

function silence(office: Office, group: string): void {
  const membership = office.memberships.groups[group];
  const lastKnown = membership?.status === 'known' ? membership.members : [];
  const unreachable = {
    status: 'unreachable',
    why: 'no answer',
    since: office.clock.now(),
    lastKnown,
  } as const;
  const groups = { ...office.memberships.groups, [group]: unreachable };
  office.memberships = { ...office.memberships, groups };
}
