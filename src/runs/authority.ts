import { type Actor, samePerson, slackIdsOf, type Tie } from '../audit/event.ts';
import { type Authorization, authorize, partsOf } from '../policy/authorize.ts';
import { authorizeSchedule } from '../policy/authorize-schedule.ts';
import { type EligibleApprovers, eligibleApprovers } from '../policy/eligible-approvers.ts';
import type { Memberships } from '../policy/membership.ts';
import type { Role, Runbook, Runbooks } from '../runbooks/runbook.ts';
import { gateOfStep, type Run } from './run.ts';

export interface AuthorityTools {
  readonly runbooks: () => Runbooks;
  readonly memberships: (roles: readonly Role[]) => Promise<Memberships>;
}

/** May the requester run this? */
export function mayRun(run: Run, tools: AuthorityTools): Promise<Authorization> {
  return mayDo(run.requester, 'run', run.request.runbook, tools);
}

/** May this person approve what is asked now: the run, or the step that its gate stands before? */
export function mayApprove(
  actor: Actor,
  run: Run,
  tools: AuthorityTools,
  onCallThen?: readonly string[],
): Promise<Authorization> {
  const step = run.gate?.step;
  const { name, allow } = run.request.runbook;
  const to = step === undefined ? `approve ${name}` : `approve ${step} of ${name}`;
  const allowed = approversToday(run, step, tools);
  const then = step === undefined ? undefined : gateOfStep(run, step)?.approve;
  const whyNobody = otherRoles(then ?? allow.approve, tools.runbooks().runbooks[name]);
  return ask({ actor, to, allowed, whyNobody, lastKnownCounts: false, onCallThen }, tools);
}

/** May this person go on without the approval? The stricter of the run's own copy and today's file. */
export function mayBreakGlass(
  actor: Actor,
  run: Run,
  tools: AuthorityTools,
  onCallThen?: readonly string[],
): Promise<Authorization> {
  const { name, breakGlass } = run.request.runbook;
  const today = tools.runbooks().runbooks[name];
  const then = breakGlass?.roles ?? [];
  const allowed = then.filter((role) => today?.breakGlass?.roles.includes(role));
  const to = `break the glass of ${name}`;
  const whyNobody = otherRoles(then, today);
  return ask({ actor, to, allowed, whyNobody, lastKnownCounts: false, onCallThen }, tools);
}

/** Say what became of a step, stop it: whoever may run it. What Runbolt started by itself belongs to everybody. */
export async function mayTend(actor: Actor, run: Run, tools: AuthorityTools): Promise<Authorization> {
  if (run.requester.kind === 'system') return { allowed: true, role: 'anybody' };
  return mayDo(actor, 'run', run.request.runbook, tools);
}

/** Stop it, or take over what it holds: its requester, and whoever may run or approve it. */
export async function mayStop(actor: Actor, run: Run, tools: AuthorityTools): Promise<Authorization> {
  if (samePerson(actor, run.requester)) return { allowed: true, role: 'requester' };
  const approver = await mayApprove(actor, run, tools);
  return approver.allowed ? approver : mayTend(actor, run, tools);
}

/** Who has one of these roles today; an empty list means nobody. */
export const mayAs = (
  actor: Actor,
  allowed: readonly string[],
  to: string,
  tools: AuthorityTools,
): Promise<Authorization> => ask({ actor, to, allowed, lastKnownCounts: false }, tools);

/** Answer what a step asks: the one person it names, whoever has the role it names today, or whoever may run it. */
export async function mayAnswer(
  actor: Actor,
  run: Run,
  { person, role }: { readonly person?: string | undefined; readonly role?: string | undefined },
  tools: AuthorityTools,
): Promise<Authorization> {
  if (person !== undefined) {
    if (actor.kind === 'slack' && actor.id === person) return { allowed: true, role: 'asked by name' };
    const rule = 'only the person who is asked may answer';
    return { allowed: false, rule, roles: [], who: [person], onCall: [], unreachable: [], asOf: undefined };
  }
  if (role === undefined) return mayTend(actor, run, tools);
  return ask({ actor, to: 'answer this', allowed: [role], lastKnownCounts: false }, tools);
}

/**
 * The steps come from the run's own copy of the runbook, the authority from the stricter of that copy and today's
 * file: whoever either of them leaves out is out. What Runbolt starts by itself (the opening of an incident) carries
 * no person's authority and needs none.
 */
export async function mayDo(
  actor: Actor,
  what: 'run' | 'approve',
  runbook: Runbook,
  tools: AuthorityTools,
  onCallThen?: readonly string[],
): Promise<Authorization> {
  if (actor.kind === 'system') return { allowed: true, role: 'runbolt' };
  const { runbooks, schedules } = tools.runbooks();
  if (actor.kind === 'schedule')
    return authorizeSchedule(actor.id, { what, runbook: runbook.name, schedules });
  const today = runbooks[runbook.name];
  const allowed = runbook.allow[what].filter((role) => today?.allow[what].includes(role));
  const lastKnownCounts = runbook.halt || runbook.effect === 'read';
  const whyNobody = otherRoles(runbook.allow[what], today);
  return ask(
    { actor, to: `${what} ${runbook.name}`, allowed, whyNobody, lastKnownCounts, onCallThen },
    tools,
  );
}

/** Who could approve the run, or one step of it, now: looked up live, with who of them is on call. */
export async function whoMayApprove(
  run: Run,
  step: string | undefined,
  tools: AuthorityTools,
): Promise<EligibleApprovers> {
  const { roles } = tools.runbooks();
  const allowed = approversToday(run, step, tools);
  const memberships = await tools.memberships([...madeOf(allowed, roles), ...onCallOf(roles)]);
  return eligibleApprovers({
    requester: slackIdsOf(run.requester, tiesOf(run, tools)),
    allowed,
    roles,
    memberships,
  });
}

/** Who is one person by the run's own copy of the file, and who by today's: either keeps them from being two. */
export function tiesOf({ request }: Run, { runbooks }: Pick<AuthorityTools, 'runbooks'>): readonly Tie[] {
  return [...(request.people ?? []), ...Object.values(runbooks().people ?? {})];
}

/** The stricter of the run's own copy and today's file; a gate that today's file no longer has keeps its own roles. */
function approversToday(run: Run, step: string | undefined, tools: AuthorityTools): readonly string[] {
  const { runbook } = run.request;
  const today = tools.runbooks().runbooks[runbook.name];
  const own = step === undefined ? undefined : gateOfStep(run, step)?.approve;
  const theirs = today?.steps.find(({ id }) => id === step)?.confirm?.approve;
  if (own) return theirs ? own.filter((role) => theirs.includes(role)) : own;
  return runbook.allow.approve.filter((role) => today?.allow.approve.includes(role));
}

/** Has this person one of these roles? `to` is how the rule is named: `override the freeze`. */
export function hasRole(
  actor: Actor,
  { to, roles: allowed }: { readonly to: string; readonly roles: readonly string[] },
  tools: AuthorityTools,
): Promise<Authorization> {
  return ask({ actor, to, allowed, lastKnownCounts: false }, tools);
}

/** The Slack ids of those who have one of these roles now, as far as is known. */
export async function whoHolds(names: readonly string[], tools: AuthorityTools): Promise<readonly string[]> {
  const { roles } = tools.runbooks();
  const nobody = { kind: 'system', id: 'nobody' } as const;
  const memberships = await tools.memberships(madeOf(names, roles));
  const answer = authorize({
    actor: nobody,
    to: 'come',
    allowed: names,
    roles,
    memberships,
    lastKnownCounts: false,
  });
  return answer.allowed ? [] : answer.who;
}

/** Why nobody may who could when it was asked for; undefined when nobody could then either. */
function otherRoles(then: readonly string[], today: Runbook | undefined): string | undefined {
  if (then.length === 0) return undefined;
  return today ? 'the file was changed and names other roles now' : 'the file has no such runbook any more';
}

type Asked = Omit<Parameters<typeof authorize>[0], 'roles' | 'memberships'>;

/** Whoever is turned away also hears who of the others is on call, which only other roles may know. */
async function ask(asked: Asked, tools: AuthorityTools): Promise<Authorization> {
  const { roles } = tools.runbooks();
  const named = madeOf(asked.allowed, roles);
  const answer = authorize({ ...asked, roles, memberships: await tools.memberships(named) });
  if (answer.allowed || answer.who.length === 0) return answer;
  return authorize({
    ...asked,
    roles,
    memberships: await tools.memberships([...named, ...onCallOf(roles)]),
  });
}

/** The roles asked for and those they are made of. */
const madeOf = (names: readonly string[], roles: Runbooks['roles']): readonly Role[] => {
  const seen = new Set<string>();
  return names.flatMap((name) => (roles[name] ? partsOf(roles[name], roles, seen) : []));
};

/** Every role's on call, and no group that nobody asked about. */
const onCallOf = (roles: Runbooks['roles']): readonly Role[] =>
  Object.values(roles).map((role) => ({ ...role, slack_groups: [] }));
