import { type Health, nameOfSystem, type SystemSeen } from './health.ts';

/** Something that does not work, for a person who looks: what, since when, and what to do. */
export interface Ailment {
  /** `Record`, `Slack`, `Kubernetes (production)` … */
  readonly about: string;
  readonly level: 'problem' | 'warning';
  readonly message: string;
  readonly fix: string;
}

/** News this late is a person's concern, though Slack answers. */
const LATE_MS = 5 * 60_000;

/** What ails a bot, worst first; empty when all is well. */
export function ailmentsOf(health: Health, now: Date): readonly Ailment[] {
  const { store, slack, systems = [], replicas, runbooksFile } = health;
  return [
    ...record(store),
    ...slackAilment(slack, now),
    ...systems.flatMap((one) => systemAilment(one, now)),
    ...differing(replicas),
    ...file(runbooksFile),
  ];
}

/** `Slack: away since 03:12 UTC, 14 messages waiting: Slack answered token_revoked (auth.test).` */
export const inOneLine = ({ about, message }: Ailment): string => `${about}: ${message}`;

function record({ writable, problem }: Health['store']): readonly Ailment[] {
  if (writable) return [];
  const fix = 'Look at the disk of RUNBOLT_DATA, or at the database; nothing is begun until it takes writes.';
  return [{ about: 'Record', level: 'problem', message: problem ?? 'It takes no writes.', fix }];
}

function slackAilment(slack: Health['slack'], now: Date): readonly Ailment[] {
  if (slack?.awaySince !== undefined) {
    const since = `away since ${sinceWords(slack.awaySince, now)}`;
    const message = `${since}, ${waitingWords(slack.waiting)}: ${slack.lastError ?? 'it does not answer'}.`;
    return [{ about: 'Slack', level: 'problem', message, fix: FIX }];
  }
  const oldest = slack?.oldest;
  if (!slack || oldest === undefined || now.getTime() - Date.parse(oldest) < LATE_MS) return [];
  const why = slack.lastError === undefined ? '' : ` Last: ${slack.lastError}.`;
  const message = `${waitingWords(slack.waiting)}, the oldest since ${sinceWords(oldest, now)}.${why}`;
  return [{ about: 'Slack', level: 'warning', message, fix: FIX }];
}

const FIX =
  'Runs go on, and messages follow in order. Look at status.slack.com, at the token (SLACK_BOT_TOKEN), and at the way from here to Slack; until then there is the runbolt command line.';

function systemAilment(seen: SystemSeen, now: Date): readonly Ailment[] {
  if (seen.answers) return [];
  const message = `down since ${sinceWords(seen.since, now)}: ${seen.why ?? 'It does not answer.'}`;
  const fix = 'Steps there wait, are tried again, and then fail in words. runbolt doctor looks closer.';
  return [{ about: nameOfSystem(seen), level: 'problem', message, fix }];
}

function differing(replicas: Health['replicas']): readonly Ailment[] {
  if (!replicas || replicas.differences.length === 0) return [];
  const message = `They differ: ${replicas.differences.join('. ')}.`;
  return [{ about: 'Replicas', level: 'warning', message, fix: fixOf(replicas.differences) }];
}

/** Without a key that all of them have, secrets cannot be compared. */
function fixOf(differences: readonly string[]): string {
  const first = differences.some((words) => words.startsWith('SLACK_BOT_TOKEN:'))
    ? ' Begin with SLACK_BOT_TOKEN: other secrets are compared once it is the same.'
    : '';
  return `What a run does may depend on which of them takes it. When no deployment is under way, give all of them the same, and start those again that have something else.${first}`;
}

function file(runbooksFile: Health['runbooksFile']): readonly Ailment[] {
  if (runbooksFile !== 'broken') return [];
  const message = 'The file on the disk is broken; the last good one stays in force.';
  return [{ about: 'Runbooks file', level: 'problem', message, fix: 'runbolt check says where and why.' }];
}

const waitingWords = (count: number): string => `${count} ${count === 1 ? 'message' : 'messages'} waiting`;

/** The time of today, with its day when it was another. */
function sinceWords(at: string, now: Date): string {
  const isToday = at.slice(0, 10) === now.toISOString().slice(0, 10);
  return `${isToday ? '' : `${at.slice(0, 10)} `}${at.slice(11, 16)} UTC`;
}
