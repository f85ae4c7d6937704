import { Failure } from '../../lib/failure.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { OnCall, PagerDuty, PagerDutyUser } from '../../systems/pagerduty/port.ts';
import { systemsUsed } from './examine-services.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const ABOUT = 'PagerDuty';
const ANSWER_MS = 15_000;

/** Whether the token is good, PAGERDUTY_FROM is a user's address, and the roles' policies and schedules exist. */
export async function examinePagerDuty(
  runbooks: Runbooks,
  pagerduty: PagerDuty,
  from: string | undefined,
): Promise<readonly Finding[]> {
  const onCall = Object.values(runbooks.roles).flatMap(({ pagerduty_on_call: ids }) => ids);
  const paging = Object.values(runbooks.environments).some((one) =>
    systemsUsed(runbooks, one).has('pagerduty'),
  );
  const named = sourcesNamed(runbooks);
  if (onCall.length + named.length === 0 && !paging) return [];
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const sender = await pagerduty.findUser(from ?? '', signal);
    return [
      fromFinding(sender, from),
      ...(await onCallFindings(pagerduty, onCall, sender, signal)),
      ...(await sourceFindings(pagerduty, named, signal)),
    ];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [notLookedAt(error)];
  }
}

function notLookedAt({ kind, message }: Failure): Finding {
  if (kind === 'denied')
    return problem(
      ABOUT,
      'It refuses the token: it is wrong, was revoked, or may not read users and who is on call.',
      'Make a REST API key in PagerDuty (Integrations, API Access Keys; not a read-only one), set it as PAGERDUTY_API_TOKEN, and start the bot again.',
    );
  if (kind === 'invalid') return problem(ABOUT, message, 'Set PAGERDUTY_API_TOKEN and PAGERDUTY_FROM.');
  return problem(
    ABOUT,
    `${message.replace(/ Nothing was changed\./, '')} Nobody can be paged until it answers.`,
    'Look at status.pagerduty.com, at PAGERDUTY_API_URL where it is set, and at the way there.',
  );
}

interface Named {
  readonly kind: 'escalation_policy' | 'schedule';
  readonly id: string;
  readonly where: string;
}

/** Whose shifts are handed over, and who is paged. */
function sourcesNamed({ oncall, incidents, alerts }: Runbooks): readonly Named[] {
  const policy = (id: string | undefined, where: string): readonly Named[] =>
    id === undefined ? [] : [{ kind: 'escalation_policy', id, where }];
  return [
    ...Object.values(oncall).map(({ name, source }) => ({ ...source, where: `oncall.${name}` })),
    ...policy(incidents.pagerduty?.escalation_policy, 'incidents.pagerduty'),
    ...policy(alerts.page?.escalation_policy, 'alerts.page'),
  ];
}

async function sourceFindings(
  pagerduty: PagerDuty,
  named: readonly Named[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const found = await Promise.all(named.map((one) => sourceFinding(pagerduty, one, signal)));
  return found.flatMap((finding) => finding ?? []);
}

async function sourceFinding(
  pagerduty: PagerDuty,
  { kind, id, where }: Named,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const now = new Date();
  const until = new Date(now.getTime() + ANSWER_MS);
  try {
    await (kind === 'schedule'
      ? pagerduty.readSchedule(id, { since: now, until }, signal)
      : pagerduty.readEscalationPolicy(id, signal));
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'not_found') throw error;
    const what = kind === 'schedule' ? 'schedule' : 'escalation policy';
    const fix = `Copy the id from the address of its page in PagerDuty into ${where}.`;
    return problem(ABOUT, `There is no ${what} ${id}, which ${where} names.`, fix);
  }
}

/** No call tells whether a key may write without writing; the address is what PagerDuty refuses writes for most often. */
function fromFinding(sender: PagerDutyUser | undefined, from: string | undefined): Finding {
  if (sender)
    return ok(
      ABOUT,
      `The token reads; pages are sent as ${sender.name}. A read-only key reads, too: see that yours may write.`,
    );
  const fix =
    'Set PAGERDUTY_FROM to the address with which somebody, or a user of the bot’s own, signs in there.';
  return problem(
    ABOUT,
    `The token reads, but ${from ?? 'nobody'} is no user there: every page would be refused.`,
    fix,
  );
}

/** An id that names nothing admits nobody, and says nothing about it. */
async function onCallFindings(
  pagerduty: PagerDuty,
  ids: readonly string[],
  sender: PagerDutyUser | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const found = await Promise.all(
    [...new Set(ids)].map(async (id) => ({ id, people: await peopleOnCall(pagerduty, id, signal) })),
  );
  const senderIsCalled = found.some(({ people }) => people.some(({ user }) => user.id === sender?.id));
  const nobody = found
    .filter(({ people }) => people.length === 0)
    .map(({ id }) =>
      warning(
        ABOUT,
        `Nobody is on call for ${id}: a role that rests on it admits nobody now.`,
        'Look whether the id is that of an escalation policy or a schedule, and whether its layers are filled.',
      ),
    );
  return [...nobody, ...(sender && senderIsCalled ? [ownPages(sender)] : [])];
}

/** developer-docs, "Incident Creation API": an incident that one gives oneself begins as acknowledged. */
const ownPages = ({ name }: PagerDutyUser): Finding =>
  warning(
    ABOUT,
    `${name}, as whom pages are sent, is on call: PagerDuty wakes nobody with an incident that one gives oneself.`,
    'Set PAGERDUTY_FROM to a user of the bot’s own, who is never on call.',
  );

async function peopleOnCall(
  pagerduty: PagerDuty,
  id: string,
  signal: AbortSignal,
): Promise<readonly OnCall[]> {
  const [byPolicy, bySchedule] = [
    await pagerduty.onCalls({ escalationPolicyIds: [id] }, signal),
    await pagerduty.onCalls({ scheduleIds: [id] }, signal),
  ];
  return [...byPolicy, ...bySchedule];
}
