import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { Alarm, CloudWatch } from '../../systems/cloudwatch/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen } from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';

const LOOK_AGAIN_MS = 15_000;
const MARGIN_MS = 60_000;

const Input = z.object({
  alarms: z
    .array(z.string().regex(/^[^*]+\*?$/, 'a name, or the beginning of names and then *'))
    .min(1)
    .max(100)
    .describe('The alarms that must be OK, by their names; credlink-* stands for all that begin so'),
  insufficient_data: z
    .enum(['accept', 'fail'])
    .default('accept')
    .describe('What an alarm without enough data means'),
  within: Duration.optional().describe('How long they may take to become OK. Absent: they must be OK now'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  ok: z.array(z.string()).describe('The alarms that are OK'),
  insufficient_data: z.array(z.string()).describe('The alarms without enough data'),
});

/** Asserts that alarms are OK. One that does not exist fails as well: a wrong name must not look healthy. */
export const alarms = defineAction({
  name: 'cloudwatch/alarms',
  summary: 'Checks that CloudWatch alarms are OK',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: ({ within = 0 }) => within + MARGIN_MS,

  async plan({ environment }, input) {
    const waits = input.within === undefined ? '' : `, within ${formatDuration(input.within)}`;
    const words = ['cloudwatch', 'describe-alarms', '--alarm-types', 'MetricAlarm', 'CompositeAlarm'];
    const { names, prefixes } = splitNames(input);
    const lines = [
      ...(names.length > 0 ? [[...words, '--alarm-names', ...names]] : []),
      ...prefixes.map((prefix) => [...words, '--alarm-name-prefix', prefix]),
    ];
    return lookingPlan({
      facts: [`Looks whether ${input.alarms.join(', ')} are OK${waits}.`],
      commands: lines.map((line) => awsLine(environment, line)),
    });
  },

  async observe(context, input, seen) {
    return conclude(context, input, seen, await judgeAlarms(context, input));
  },

  async measure(context, input) {
    const { missing, bad, good } = await judgeAlarms(context, input);
    if (missing.length + bad.length === 0)
      return { healthy: true, summary: `${good.length} alarms are not in ALARM` };
    return {
      healthy: false,
      summary: [...missing, ...bad.map(({ name, state }) => `${name} is ${state}`)].join(', '),
    };
  },
});

interface Judged {
  /** Sentences about names that no alarm has. */
  readonly missing: readonly string[];
  readonly bad: readonly Alarm[];
  readonly good: readonly Alarm[];
}

async function judgeAlarms({ systems, signal }: ActionContext, input: Input): Promise<Judged> {
  const found = await readAlarms(systems.cloudwatch, input, signal);
  const isBad = ({ state }: Alarm) =>
    state === 'ALARM' || (state === 'INSUFFICIENT_DATA' && input.insufficient_data === 'fail');
  return {
    missing: input.alarms
      .filter((wanted) => !found.some(({ name }) => matches(wanted, name)))
      .map((wanted) => `there is no alarm ${wanted}`),
    bad: found.filter(isBad),
    good: found.filter((one) => !isBad(one)),
  };
}

async function readAlarms(cloudwatch: CloudWatch, input: Input, signal: AbortSignal): Promise<Alarm[]> {
  const { names, prefixes } = splitNames(input);
  const answers = await Promise.all([
    ...(names.length > 0 ? [cloudwatch.describeAlarms({ names }, signal)] : []),
    ...prefixes.map((prefix) => cloudwatch.describeAlarms({ prefix }, signal)),
  ]);
  const byName = new Map(answers.flat().map((alarm) => [alarm.name, alarm]));
  return [...byName.values()];
}

function splitNames({ alarms: wanted }: Input) {
  return {
    names: wanted.filter((one) => !one.endsWith('*')),
    prefixes: wanted.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1)),
  };
}

function matches(wanted: string, name: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function conclude({ now }: ActionContext, { within = 0 }: Input, seen: Seen, judged: Judged): Observation {
  const { missing, bad, good } = judged;
  const evidence = good.map(({ name, state }) => `${name} is ${state}.`);
  if (missing.length > 0)
    return { status: 'failed', reason: `CloudWatch: ${missing.join(', ')}. Compare the names.`, evidence };
  if (bad.length === 0) return { status: 'done', outputs: outputsOf(good), evidence };

  const late = now.getTime() - seen.startedAt.getTime() >= within;
  const names = bad.map(({ name }) => name).join(', ');
  if (!late) return { status: 'waiting', progress: `not OK yet: ${names}`, againInMs: LOOK_AGAIN_MS };
  return { status: 'failed', reason: bad.map((one) => told(one, now)).join(' '), evidence };
}

function outputsOf(good: readonly Alarm[]) {
  const named = (state: Alarm['state']) => good.filter((one) => one.state === state).map(({ name }) => name);
  return { ok: named('OK'), insufficient_data: named('INSUFFICIENT_DATA') };
}

function told({ name, state, since, reason }: Alarm, now: Date): string {
  const age = since ? ` for ${formatDuration(Math.max(0, now.getTime() - since.getTime()))}` : '';
  const why = reason === '' ? '' : ` ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`;
  return `${name} has been in ${state}${age}.${why}`;
}
