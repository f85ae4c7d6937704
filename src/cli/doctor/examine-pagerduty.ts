import { Failure } from '../../lib/failure.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import type { PagerDuty } from '../../systems/pagerduty/port.ts';
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
  if (onCall.length === 0 && !paging) return [];
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    return [await fromFinding(pagerduty, from, signal), ...(await onCallFindings(pagerduty, onCall, signal))];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [problem(ABOUT, error.message, 'Look at PAGERDUTY_API_TOKEN and PAGERDUTY_FROM.')];
  }
}

/** No call tells whether a key may write without writing; the address is what PagerDuty refuses writes for most often. */
async function fromFinding(
  pagerduty: PagerDuty,
  from: string | undefined,
  signal: AbortSignal,
): Promise<Finding> {
  const user = await pagerduty.findUser(from ?? '', signal);
  if (user)
    return ok(
      ABOUT,
      `The token reads; pages are sent as ${user.name}. A read-only key reads, too: see that yours may write.`,
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
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const found = await Promise.all(
    [...new Set(ids)].map(async (id) => ({ id, people: await peopleOnCall(pagerduty, id, signal) })),
  );
  return found
    .filter(({ people }) => people === 0)
    .map(({ id }) =>
      warning(
        ABOUT,
        `Nobody is on call for ${id}: a role that rests on it admits nobody now.`,
        'Look whether the id is that of an escalation policy or a schedule, and whether its layers are filled.',
      ),
    );
}

async function peopleOnCall(pagerduty: PagerDuty, id: string, signal: AbortSignal): Promise<number> {
  const [byPolicy, bySchedule] = [
    await pagerduty.onCalls({ escalationPolicyIds: [id] }, signal),
    await pagerduty.onCalls({ scheduleIds: [id] }, signal),
  ];
  return byPolicy.length + bySchedule.length;
}
