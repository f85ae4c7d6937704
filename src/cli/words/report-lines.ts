import { type Clocks, clocksOf } from '../../audit/clocks.ts';
import type { RecordedEvent } from '../../audit/hash-event.ts';
import type { Verification } from '../../audit/verify-chain.ts';
import type { EventView } from '../../web/look-replies.ts';
import type { ActorView, PlanView, RunView } from '../../web/run-view.ts';
import { clocksApart, otherClocks } from './clock-lines.ts';
import { planLines } from './plan-lines.ts';

export interface RunReport {
  readonly simulated: boolean;
  readonly run: RunView;
  readonly events: readonly EventView[];
  /** Of the whole record. */
  readonly verification: Verification;
  /** The run's events as they were hashed. */
  readonly proof: readonly RecordedEvent[];
}

/** A run in Markdown, for who was not there: who asked, what they saw, who said yes, what was done, what came of it. */
export function reportLines(report: RunReport): readonly string[] {
  const { run, events } = report;
  const clocks = new Map(report.proof.map((event) => [event.position, clocksOf(event)]));
  return [
    `# Run ${run.id}: ${text(run.title)}`,
    '',
    ...(report.simulated ? ['**Simulated: nothing real was touched.**', ''] : []),
    ...asked(run),
    '',
    '## What was shown',
    ...shown(events),
    '',
    '## Who said yes, and to what',
    '',
    ...decisions(events),
    '',
    '## What happened',
    '',
    '| event | at (UTC, by the clock of the record) | by other clocks | who | what |',
    '|---|---|---|---|---|',
    ...events.map((event) => happened(event, clocks.get(event.position))),
    ...clocksApart(report.proof),
    '',
    '## What came of it',
    '',
    ...outcome(run),
    '',
    '## Proof',
    '',
    ...proof(report),
  ];
}

function asked(run: RunView): readonly string[] {
  const given = Object.entries(run.arguments).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const rows = [
    ['Runbook', run.runbook],
    ['Environment', run.protected ? `${run.environment} (protected)` : run.environment],
    ['Arguments', given.join(', ') || 'none'],
    ['Asked by', `${nameOf(run.requester)} at ${run.requestedAt}`],
    ...(run.undoes === null ? [] : [['Puts back', run.undoes]]),
    ...(run.cleansUp === null ? [] : [['Cleans up after', run.cleansUp]]),
    ...(run.reason === null ? [] : [['Reason', run.reason]]),
    ['Outcome', run.end ? `${run.end.status}: ${run.end.outcome}` : `not ended: ${run.status}`],
  ];
  return ['| | |', '|---|---|', ...rows.map(([name = '', value = '']) => `| ${name} | ${text(value)} |`)];
}

function shown(events: readonly EventView[]): readonly string[] {
  const plans = events.flatMap(({ plan, position }) => (plan ? [{ plan, position }] : []));
  if (plans.length === 0) return ['', 'No plan was made.'];
  return plans.flatMap(({ plan, position }, index) => [
    '',
    `### ${index === 0 ? 'The plan' : 'The plan, asked again'} (event ${position}, ${plan.at})`,
    '',
    `SHA-256 of what was to be changed: \`${plan.hash}\``,
    ...fenced(planText(plan)),
  ]);
}

const planText = (plan: PlanView): readonly string[] => {
  const lines = planLines(plan).slice(1, -1);
  return [...lines, ...(plan.targets.length > 0 ? ['', `Locked: ${plan.targets.join(', ')}`] : [])];
};

/** A fence longer than any in the text cannot be closed by it. */
function fenced(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...[...lines.join('\n').matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return ['', fence, ...lines, fence];
}

const DECISIONS = new Set([
  'confirmation_given',
  'approval_granted',
  'approval_denied',
  'run_denied',
  'gates_expired',
  'cancel_requested',
  'finding_recorded',
  'answer_given',
]);

function decisions(events: readonly EventView[]): readonly string[] {
  let plan = '';
  const lines = events.flatMap((event) => {
    plan = event.plan?.hash ?? plan;
    if (!DECISIONS.has(event.type)) return [];
    const [what = `no confirmation was needed`, ...rest] = event.lines;
    const to = plan === '' ? '' : ` · plan \`${plan.slice(0, 8)}\``;
    return [`- ${event.at} · ${text([what, ...rest].join('; '))}${to} · event ${event.position}`];
  });
  return lines.length > 0 ? lines : ['Nobody was asked.'];
}

function happened({ position, at, actor, type, lines }: EventView, clocks: Clocks = {}): string {
  const what = lines.length > 0 ? lines.map(text).join('<br>') : type;
  return `| ${position} | ${at} | ${otherClocks(clocks)} | ${text(nameOf(actor))} | ${what} |`;
}

function outcome(run: RunView): readonly string[] {
  const steps = run.steps.flatMap((step) => [
    `- ${text(step.title)} (\`${step.uses}\`, ${step.effect}): **${step.status}**${step.reason === null ? '' : `, ${text(step.reason)}`}`,
    ...step.evidence.map((line) => `  - ${text(line)}`),
  ]);
  return [
    ...steps,
    ...run.leftOpen.map((what) => `- Left open: ${text(what)}`),
    ...(run.putBack
      ? [`- Put back by ${text(nameOf(run.putBack.by))} at ${run.putBack.at} with ${run.putBack.run}`]
      : []),
    ...(run.end ? ['', `**${run.end.status}**: ${text(run.end.outcome)}`] : ['', 'It has not ended.']),
  ];
}

function proof({ verification, proof: events }: RunReport): readonly string[] {
  return [
    verification.status === 'ok'
      ? `The whole record was followed: ${verification.events} events, head #${verification.head.position} \`${verification.head.hash}\`. Compare the head with one that was posted at the time.`
      : `**The record is broken: ${text(verification.problem.message)}** What this report says cannot be relied on.`,
    '',
    '| event | SHA-256 |',
    '|---|---|',
    ...events.map(({ position, hash }) => `| ${position} | \`${hash}\` |`),
  ];
}

const nameOf = ({ kind, id, name }: ActorView): string => {
  if (kind === 'system') return 'Runbolt';
  return `${name === undefined || name === id ? id : `${name} (${id})`}, ${kind}`;
};

/** Text from people or systems: neither markup nor another cell comes of it. */
const text = (words: string): string =>
  words
    .replaceAll(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\s*\n\s*/g, '<br>');
