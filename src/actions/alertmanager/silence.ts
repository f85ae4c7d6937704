import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { LabelMatcher } from '../../lib/label-matcher.ts';
import { shellWord } from '../../lib/shell-word.ts';
import { unlessMissing } from '../../lib/unless-missing.ts';
import type { Alert, Silence } from '../../systems/alertmanager/port.ts';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  moved,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { formatEnd, inWords, matchersField, silenceTarget } from './matchers.ts';

const DEADLINE_MS = 2 * 60_000;
const MOST_ALERTS_TOLD = 5;
const LONGEST_DAYS = 31;
const DAY = 86_400_000;

const Input = z.object({
  matchers: matchersField,
  for: Duration.refine((ms) => ms >= 60_000 && ms <= LONGEST_DAYS * DAY, {
    error: `a silence lasts a minute at least, and ${LONGEST_DAYS} days at most`,
  }).describe('How long, from the moment it is made; it then ends by itself'),
  owner: z.string().trim().min(1).max(100).describe('Who answers for it, usually the requester of the run'),
  comment: z.string().trim().min(1).max(500).describe('Why, for everybody who finds it'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  silence: z.string().describe('The id of the silence'),
  ends_at: z.string().describe('When it ends by itself, RFC 3339'),
});

/** Silences alerts for a time that is always limited, signed with the run and its owner. */
export const silence = defineAction({
  name: 'alertmanager/silence',
  summary: 'Silences alerts in Alertmanager until a set time',
  effect: 'change',
  input: Input,
  output: Output,
  targets: ({ matchers }, environment) => [silenceTarget(matchers, environment)],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planSilence(context, input),

  async apply({ systems, signal, now, token }, input) {
    const { matchers, owner, for: ms } = input;
    const endsAt = new Date(now.getTime() + ms);
    const made = { matchers, startsAt: now, endsAt, createdBy: owner, comment: commentOf(input, token) };
    const { id } = await systems.alertmanager.createSilence(made, signal);
    return { silence: id };
  },

  observe: (context, input, seen) => observeSilence(context, input, seen),

  whenDone(place, input, { receipt, startedAt, begunAgainAt = startedAt }) {
    const endsAt = new Date(begunAgainAt.getTime() + input.for);
    return left(place, input, { id: receipt?.silence, endsAt });
  },

  async look(context, input, seen) {
    const what = `The silence on ${inWords(input.matchers)}`;
    const found = await unlessMissing(findSilence(context, input, seen));
    if (!found) return { status: 'gone', what: `${what} is not there any more` };
    if (found.state !== 'expired') return { status: 'held' };
    const at = `ended at ${formatEnd(found.endsAt, context.now)}`;
    const meantUntil = seen.startedAt.getTime() + input.for;
    if (found.endsAt.getTime() >= meantUntil - LOST_SECONDS_MS)
      return { status: 'ended', what: `${what} ${at}` };
    return moved(`${what} ${at}, before its time`);
  },
});

/** Between the intent and the silence; a clock that runs a little differently. */
const LOST_SECONDS_MS = 60_000;

async function planSilence({ systems, signal }: ActionContext, input: Input): Promise<StepPlan> {
  const { matchers, for: ms, owner, comment } = input;
  const alerts = await systems.alertmanager.listAlerts(matchers, signal);
  const all = await systems.alertmanager.listAlerts([], signal);
  const everything = alerts.length > 1 && alerts.length === all.length;
  return {
    changes: [
      {
        target: `alerts with ${inWords(matchers)}`,
        field: 'silence',
        before: null,
        after: formatDuration(ms),
      },
    ],
    guards: {},
    outputs: {},
    facts: [firing(alerts), `${owner} is named as its owner.`],
    warnings: everything ? [`This silences every alert that fires now, all ${all.length} of them.`] : [],
    commands: [
      `amtool silence add ${matchers.map((one) => shellWord(inWords([one]))).join(' ')} --duration=${Math.round(ms / 1_000)}s --author=${shellWord(owner)} --comment=${shellWord(comment)}`,
    ],
  };
}

function firing(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'No alert that fires now matches; those to come will.';
  const names = [...new Set(alerts.map(({ labels }) => labels.alertname ?? 'an alert without a name'))];
  const told = names.slice(0, MOST_ALERTS_TOLD).join(', ');
  const left = names.length - MOST_ALERTS_TOLD;
  const counted =
    alerts.length === 1 ? '1 alert that fires now falls' : `${alerts.length} alerts that fire now fall`;
  return `${counted} silent: ${told}${left > 0 ? ` and ${left} more` : ''}.`;
}

async function observeSilence(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const found = await findSilence(context, input, seen);
  if (!found) return { status: 'absent' };
  const { id, endsAt, state } = found;
  const words = inWords(input.matchers);
  if (state === 'expired')
    return {
      status: 'failed',
      reason: `The silence ${id} on ${words} was made, and has been ended by somebody since.`,
    };
  return {
    status: 'done',
    outputs: { silence: id, ends_at: endsAt.toISOString() },
    evidence: [
      `${silenced(input.matchers, endsAt, context.now)}.`,
      `In Alertmanager it is the silence ${id}, ${state}.`,
    ],
    ...left(context, input, { id, endsAt }),
  };
}

interface Made {
  readonly id: unknown;
  readonly endsAt: Date;
}

function left({ environment, now, token }: Place, input: Input, { id, endsAt }: Made): Aftermath {
  const { matchers } = input;
  const what = silenced(matchers, endsAt, now);
  const leaves = [{ target: silenceTarget(matchers, environment), what, until: endsAt.toISOString() }];
  if (typeof id === 'string')
    return { undo: [{ uses: 'alertmanager/expire-silence', with: { silence: id } }], leaves };
  const noUndo = `The id of the silence is not known, so there is no Undo. Its comment names ${token}: find it in Alertmanager, and expire it there.`;
  return { noUndo, leaves };
}

const silenced = (matchers: readonly LabelMatcher[], endsAt: Date, now: Date): string =>
  `Alerts with ${inWords(matchers)} are silenced until ${formatEnd(endsAt, now)}`;

/** Without a receipt: by the comment, which no other step writes. */
async function findSilence(
  { systems, signal, token }: ActionContext,
  input: Input,
  { receipt }: Seen,
): Promise<Silence | undefined> {
  const { alertmanager } = systems;
  if (typeof receipt?.silence === 'string') return alertmanager.readSilence(receipt.silence, signal);
  const ours = commentOf(input, token);
  return (await alertmanager.listSilences(signal)).find(({ comment }) => comment === ours);
}

const commentOf = ({ comment, owner }: Input, token: string): string =>
  `${comment} (Runbolt ${token}, owner ${owner})`;
