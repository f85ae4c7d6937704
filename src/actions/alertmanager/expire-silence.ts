import { z } from 'zod';
import { formatMatcher } from '../../lib/label-matcher.ts';
import { shellWord } from '../../lib/shell-word.ts';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { formatEnd, inWords, matchersField, silenceTarget } from './matchers.ts';

const DEADLINE_MS = 2 * 60_000;

const Input = z.object({
  silence: z
    .string()
    .regex(/^[0-9a-fA-F-]{8,64}$/, 'a silence is its id, as Alertmanager shows it')
    .describe('The id of the silence'),
});
type Input = z.output<typeof Input>;

const Output = z.object({ ended_at: z.string().describe('When the silence ended, RFC 3339') });

/** What a plan saw: enough to silence again for the time that was left. */
const Planned = z.object({
  matchers: z.array(z.string()),
  ends_at: z.string(),
  owner: z.string(),
  comment: z.string(),
});

/** Lets silenced alerts be heard again. */
export const expireSilence = defineAction({
  name: 'alertmanager/expire-silence',
  summary: 'Ends a silence in Alertmanager before its time',
  effect: 'change',
  input: Input,
  output: Output,
  targets: (input, environment) => [`alertmanager:${environment.name}/silence-id/${input.silence}`],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planEnd(context, input),

  async apply({ systems, signal }, { silence }) {
    // Alertmanager answers 500 when it has ended already, which would look like a lost answer.
    const { state } = await systems.alertmanager.readSilence(silence, signal);
    if (state !== 'expired') await systems.alertmanager.expireSilence(silence, signal);
    return {};
  },

  observe: (context, input, seen) => observeEnd(context, input, seen),

  whenDone(place, _input, { plan }) {
    const before = Planned.safeParse(plan.guards).data;
    const matchers = matchersField.safeParse(before?.matchers).data;
    return {
      ...wayBack(place, before),
      ...(matchers && { closes: [silenceTarget(matchers, place.environment)] }),
    };
  },
});

async function planEnd({ systems, signal, now }: ActionContext, { silence: id }: Input): Promise<StepPlan> {
  const { state, matchers, endsAt, createdBy, comment } = await systems.alertmanager.readSilence(id, signal);
  const commands = [`amtool silence expire ${shellWord(id)}`];
  const empty = { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands };
  if (state === 'expired')
    return { ...empty, nothingToDo: `The silence on ${inWords(matchers)} has ended already.` };
  const alerts = await systems.alertmanager.listAlerts(matchers, signal);
  const until = `until ${formatEnd(endsAt, now)}`;
  return {
    ...empty,
    changes: [{ target: `silence on ${inWords(matchers)}`, field: 'state', before: until, after: 'ended' }],
    guards: {
      matchers: matchers.map(formatMatcher),
      ends_at: endsAt.toISOString(),
      owner: createdBy,
      comment,
    },
    facts: [
      `It was made by ${createdBy}: ${comment}`,
      alerts.length === 1
        ? '1 alert that fires now will be heard.'
        : `${alerts.length} alerts that fire now will be heard.`,
    ],
  };
}

async function observeEnd(
  context: ActionContext,
  { silence: id }: Input,
  { plan }: Seen,
): Promise<Observation> {
  const { systems, signal, environment, now } = context;
  const { state, matchers, endsAt } = await systems.alertmanager.readSilence(id, signal);
  if (state !== 'expired') return { status: 'absent' };
  return {
    status: 'done',
    outputs: { ended_at: endsAt.toISOString() },
    evidence: [`The silence on ${inWords(matchers)} ended at ${formatEnd(endsAt, now)}.`],
    ...wayBack(context, Planned.safeParse(plan.guards).data),
    closes: [silenceTarget(matchers, environment)],
  };
}

/** For the time that is left, if that is worth it. */
function wayBack({ now }: Pick<Place, 'now'>, before: z.output<typeof Planned> | undefined): Aftermath {
  const leftMs = before ? Date.parse(before.ends_at) - now.getTime() : 0;
  if (!before || leftMs < 60_000) return {};
  const again = {
    matchers: before.matchers,
    for: `${Math.round(leftMs / 1_000)}s`,
    owner: before.owner,
    comment: before.comment.slice(0, 500),
  };
  return { undo: [{ uses: 'alertmanager/silence', with: again }] };
}
