import type { ActorView, GateView, RunView } from '../../web/run-view.ts';
import type { Who } from '../saved-login.ts';
import { dayAndTime } from './times.ts';

/** What is waited for, and what to type. Empty when nobody is waited for. */
export function waitingLines(run: RunView, who?: Who): readonly string[] {
  if (run.end) return [];
  if (run.status === 'unknown') return lookLines(run);
  if (run.heldBack) return heldLines(run, run.heldBack);
  const { gate } = run;
  if (run.status !== 'waiting' || !gate) return [];
  return [...confirmationLines(run, gate, who), ...approvalLines(gate)];
}

/** It starts by itself once its time has come, as long as a bot is there. */
function heldLines(
  { id }: RunView,
  { by, overridable }: NonNullable<RunView['heldBack']>,
): readonly string[] {
  const override = overridable ? [`   runbolt override-freeze ${id} --reason '…'`] : [];
  return [`WAITING: ${by}`, ...override, `   runbolt show ${id} --follow`];
}

function confirmationLines(run: RunView, gate: GateView, who: Who | undefined): readonly string[] {
  if (!gate.confirmation || gate.confirmedBy) return [];
  const until = dayAndTime(gate.expiresAt);
  if (!isMe(run.requester, who)) {
    return [`WAITING until ${until} for ${run.requester.name ?? run.requester.id}, who asked, to confirm.`];
  }
  const phrase = gate.phrase === null ? '' : ` --phrase ${inQuotes(gate.phrase)}`;
  const plan = run.moved.length > 0 ? ` --plan ${shortHash(run)}` : '';
  return [`WAITING until ${until} for you to confirm:`, `   runbolt confirm ${run.id}${phrase}${plan}`];
}

function approvalLines({ approvals, untied, approvedBy, approvers, expiresAt }: GateView): readonly string[] {
  const missing = approvals - approvedBy.length;
  if (missing <= 0) return [];
  const who = approvers.join(' or ') || 'nobody: its list of roles is empty';
  return [
    `WAITING until ${dayAndTime(expiresAt)} for ${missing} of ${approvals} approvals, given in Slack by ${who}, but not by who asked.`,
    ...(untied
      ? [
          '   One more than the runbook asks: nobody has said whose account asked. Tie it under people: in the file.',
        ]
      : []),
  ];
}

function lookLines(run: RunView): readonly string[] {
  const steps = [...run.steps, ...(run.goingBack?.steps ?? [])].filter(({ status }) => status === 'unknown');
  return steps.flatMap((step) => [
    `A PERSON HAS TO LOOK whether “${step.title}” happened: ${step.reason ?? ''}`,
    ...step.look.map((place) => `   look at: ${place}`),
    `   runbolt finding ${run.id} ${step.id} happened`,
    `   runbolt finding ${run.id} ${step.id} in-part`,
    `   runbolt finding ${run.id} ${step.id} did-not-happen`,
  ]);
}

/** For a shell to take as it is. */
const inQuotes = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const isMe = ({ kind, id }: ActorView, who: Who | undefined): boolean =>
  who?.login ? kind === 'slack' && id === who.login.user : kind === 'cli' && id === who?.account;

/** Enough of the plan's hash to name it. */
export const shortHash = (run: RunView): string => run.plan?.hash.slice(0, 8) ?? '';
