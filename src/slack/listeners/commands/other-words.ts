import { distance } from 'fastest-levenshtein';
import { code } from '../../text.ts';

type Word = string;

/** What people type for each word that we know; told only where help is asked for. */
const INCIDENT: Readonly<Record<Word, string>> = {
  declare: 'new open create start begin raise report',
  ack: 'acknowledge acknowledged acked accept',
  update: 'updates news inform',
  status: 'statuspage status-page',
  severity: 'sev priority prio',
  role: 'assign roles lead',
  note: 'notes comment',
  task: 'tasks todo todos action actions action-item',
  link: 'links url',
  mitigated: 'mitigate mitigation stable stabilized stabilised',
  resolve: 'resolved close closed fixed solved end',
  reopen: 're-open reopened',
  snooze: 'later mute quiet',
  timeline: 'tl log history events',
  list: 'ls all active incidents',
  postmortem: 'post-mortem pm retro retrospective rca',
  help: '? -h --help commands usage',
};

const RUNBOOK: Readonly<Record<Word, string>> = {
  list: 'find search ls all runbooks commands',
  run: 'start exec execute launch',
  plan: 'preview dry-run dryrun',
  history: 'log runs past',
  show: 'view get describe status',
  open: 'loops open-loops left',
  'hand-over': 'handover transfer assign',
  drills: 'drill dr',
  schedule: 'schedules scheduled cron next upcoming',
  'allow-unattended': 'unattended',
  why: 'why-not whynot',
  login: 'log-in signin sign-in token',
  logout: 'log-out signout sign-out',
  help: '? -h --help usage',
};

const ON_CALL: Readonly<Record<Word, string>> = {
  now: 'who current today',
  next: 'then upcoming',
  week: 'schedule rota ahead',
  handoff: 'hand-off handover hand-over',
  help: '? -h --help usage',
};

export const OTHER_WORDS = { incident: INCIDENT, runbook: RUNBOOK, oncall: ON_CALL } as const;

/** The word that we know for the one that was typed, which may be that word itself. */
export function wordMeant(typed: string, others: Readonly<Record<Word, string>>): Word {
  const sought = typed.toLowerCase();
  const meant = Object.entries(others).find(([, said]) => said.split(' ').includes(sought));
  return meant ? meant[0] : sought;
}

/** The words that were probably meant, nearest first. */
export function wordsNear(
  typed: string,
  known: Iterable<Word>,
  others: Readonly<Record<Word, string>>,
): readonly Word[] {
  const sought = typed.toLowerCase();
  const meant = [...known].map((word) => ({ word, away: awayFrom(sought, word, others[word]) }));
  return meant
    .filter(({ away }) => away <= 2)
    .sort((a, b) => a.away - b.away)
    .map(({ word }) => word);
}

/** The end of a help: the commonest of each. */
export const otherWords = (others: Readonly<Record<Word, string>>): string =>
  `_Also understood:_ ${Object.entries(others)
    .filter(([word]) => word !== 'help')
    .map(([word, said]) => `${said.split(' ').slice(0, 2).join(', ')} (${code(word)})`)
    .join(' · ')}`;

/** A short word is near only to what differs in one letter; one that is cut off is near to the whole. */
function awayFrom(sought: string, word: Word, said = ''): number {
  const distances = [word, ...said.split(' ')].map((one) => {
    if (sought.length > 2 && one.startsWith(sought)) return 1;
    const away = distance(one, sought);
    return one.length <= 2 && away > 1 ? Number.POSITIVE_INFINITY : away;
  });
  return Math.min(...distances);
}
