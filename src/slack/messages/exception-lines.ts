import type { FreezePassed, Waived } from '../../runs/exception-events.ts';
import type { Exceptions, Held } from '../../runs/exceptions.ts';
import { owesReview, type Run } from '../../runs/run.ts';
import { clip, code, escapeText, list, localDayAndTime, nameOf } from '../text.ts';

/** What holds the run back by the clock, who may let it through, and by whose leave it goes on. */
export function exceptionLines(run: Run): readonly string[] {
  const { held, override, passed, glass } = run.exceptions;
  return [
    ...(held && !run.end ? [heldInWords(held)] : []),
    ...planLine(run),
    ...lastKnownLine(run),
    // Whose override it was says the same, and why.
    ...(passed && passed.why !== 'override' ? [`⚠️ ${passedInWords(passed)}`] : []),
    ...waivedLines(run),
    ...(override ? [`🧊 Freeze overridden by ${nameOf(override.by)}: ${reasonOf(override)}`] : []),
    ...(glass
      ? [
          `🔨 *Glass broken* by ${nameOf(glass.by)} as ${escapeText(glass.role)}, without approval: ${reasonOf(glass)}`,
        ]
      : []),
    ...offerLine(run),
    ...reviewLine(run),
  ];
}

/** What is asked, and later what was done, without the backup that should have come first. */
function waivedLines(run: Run): readonly string[] {
  const { waived } = run.exceptions;
  const asked = run.end ? [] : (run.plan?.steps.waives ?? []);
  if (waived) return [`⚠️ ${withoutInWords(waived.waives, run)} ${allowedBy(waived)}`];
  return asked.length === 0 ? [] : [`⚠️ ${withoutInWords(asked, run)}`];
}

/** Which safeguards it goes without, and why. */
export function withoutInWords(waives: readonly Waived[], { steps }: Run): string {
  const why = waives.map(({ step, because }) => {
    const title = steps.find(({ id }) => id === step)?.title ?? step;
    return `“${escapeText(title)}” cannot run: ${escapeText(clip(because, 500))}`;
  });
  return `*WITHOUT a backup*: ${why.join('; ')}`;
}

export const allowedBy = ({ by, how }: NonNullable<Exceptions['waived']>): string =>
  how === 'approval'
    ? `Approved by ${list(by.map(nameOf))}.`
    : `The glass was broken by ${list(by.map(nameOf))}.`;

/** Why it cannot start now, until when, and who may let it through. */
export function heldInWords({ why, what, until, override }: Held): string {
  if (why === 'cool_down')
    return `🧊 Its targets rest after ${code(what)}. Possible again ${untilWords(until, 'at')}.`;
  if (why === 'at_most')
    return `🧊 It has been run as often as it may. Possible again ${untilWords(until, 'at')}.`;
  const who =
    override.length === 0
      ? 'Nobody may override it'
      : `${list(override, 'or')} may override it, with a reason`;
  return `🧊 *Change freeze*: ${escapeText(what)}, until ${untilWords(until)}. ${who}.`;
}

/** While it is planned and not held: a freeze that is on is nothing to find out about later. */
function planLine({ plan, end, exceptions: { held, passed } }: Run): readonly string[] {
  if (!plan?.frozen || held || passed || (end && end.status !== 'planned')) return [];
  const { what, until } = plan.frozen;
  return [
    `🧊 *Change freeze*: ${escapeText(what)}, until ${untilWords(until === null ? null : new Date(until))}.`,
  ];
}

/** Who was let in like this should be known to whoever reads the thread later. */
function lastKnownLine({ requester, exceptions: { onLastKnown } }: Run): readonly string[] {
  if (onLastKnown.length === 0) return [];
  const sources = onLastKnown.map(escapeText).join('; ');
  return [`⚠️ ${nameOf(requester)} was let in by the roles as last known. ${sources}`];
}

function offerLine({ exceptions: { offered, glass }, end, gate, request }: Run): readonly string[] {
  if (!offered || glass || end || !request.runbook.breakGlass) return [];
  const roles = list(request.runbook.breakGlass.roles, 'or');
  const alone = offered.why === 'nobody_else' && gate ? 'Nobody else can say yes now. ' : '';
  return [`🔨 ${alone}${escapeText(roles)} may break the glass, with a reason.`];
}

function reviewLine(run: Run): readonly string[] {
  const { reviewed } = run.exceptions;
  if (!run.end) return [];
  if (reviewed) return [`✅ Reviewed by ${nameOf(reviewed.by)}`];
  return owesReview(run) ? ['🔎 Somebody who may approve still has to review this.'] : [];
}

/** Why it starts although a freeze is on. */
export function passedInWords({ what, until, why, incident }: FreezePassed): string {
  const freeze = `a change freeze is on (${escapeText(what)}, until ${untilWords(until === null ? null : new Date(until))})`;
  switch (why) {
    case 'halt':
      return `It stops something, so it does not wait although ${freeze}.`;
    case 'undo':
      return `It puts something back, so it does not wait although ${freeze}.`;
    case 'incident':
      return `${escapeText(incident ?? 'An incident')} is open, so it does not wait although ${freeze}.`;
    case 'override':
      return `It goes on although ${freeze}: that was overridden.`;
    case 'break_glass':
      return `It goes on although ${freeze}: the glass was broken.`;
  }
}

const untilWords = (until: Date | null, at = ''): string =>
  until === null ? 'further notice' : `${at}${at === '' ? '' : ' '}${localDayAndTime(until)}`;

const reasonOf = ({ reason }: NonNullable<Exceptions['override']>): string => escapeText(clip(reason, 300));
