import type { HomeView, KnownBlock } from '@slack/types';
import type { ShownRota } from '../../commands/oncall/show-on-call.ts';
import type { ComingUp } from '../../commands/schedules/coming-up.ts';
import type { ShownHome } from '../../commands/show-home.ts';
import type { ReportedAlert } from '../../oncall/handoff-report.ts';
import type { Run } from '../../runs/run.ts';
import { act } from '../messages/alert/alert-buttons.ts';
import { actions, context, header, section } from '../messages/blocks.ts';
import { button, buttonsOf } from '../messages/buttons.ts';
import { standing } from '../messages/headline.ts';
import { ownLoopButtons } from '../messages/loop-line.ts';
import { alertLine, alertsTitle } from '../messages/oncall/alert-lines.ts';
import { nowLines } from '../messages/oncall/on-call-now.ts';
import { silenceLine } from '../messages/oncall/silence.ts';
import { ownCommand } from '../own-command.ts';
import { ago, clip, code, escapeText, localDayAndTime } from '../text.ts';

export interface HomeFacts extends ShownHome {
  readonly onCall: readonly ShownRota[];
  readonly comingUp: ComingUp;
  readonly now: Date;
}

/** Of each kind; lists behind the commands have the rest. Slack takes 100 blocks. */
const MOST = 8;
const MOST_RUNBOOKS = 20;

/** One person's Home: what waits for them, what they left open, then what is going on. */
export function homeView(facts: HomeFacts): HomeView {
  const { waiting, loops, incidents, alerts, onCall, comingUp, now } = facts;
  const quiet = waiting.length + loops.length + incidents.length + alerts.counts.firing === 0;
  const blocks: readonly KnownBlock[] = [
    ...(quiet ? [section('✅ Nothing waits for you, and nothing of yours is open.')] : []),
    ...part('Waiting for you', waiting, runBlocks),
    ...part('Open, and yours', loops, (loop) => [
      section(`🔓 *${escapeText(clip(loop.what, 300))}* · ${ago(loop.openedAt, now)} · ${code(loop.run)}`),
      ...actions(numbered(ownLoopButtons(loop), loop.id)),
    ]),
    ...part('Incidents', incidents, ({ severity, title, channel, declaredAt }) => [
      section(
        `🔥 ${escapeText(severity)} *${escapeText(clip(title, 200))}* · ${ago(declaredAt, now)}${channel === null ? '' : ` · <#${channel}>`}`,
      ),
    ]),
    ...part(alertsTitle(alerts), alerts.firing, alertBlocks),
    ...part('On call', onCall, (one) => onCallBlocks(one, now)),
    ...part('Comes next', comingUp.next, ({ schedule, at }) => [
      section(`${escapeText(schedule.title)} · ${localDayAndTime(at)}`),
    ]),
    ...runbookBlocks(facts),
  ];
  return { type: 'home', blocks: blocks.slice(0, 100) };
}

function part<Thing>(
  title: string,
  things: readonly Thing[],
  blocks: (thing: Thing) => readonly KnownBlock[],
): readonly KnownBlock[] {
  if (things.length === 0) return [];
  const more = things.length - MOST;
  const rest = more > 0 ? [context([`… and ${more} more`])] : [];
  return [header(title), ...things.slice(0, MOST).flatMap(blocks), ...rest];
}

const alertBlocks = (one: ReportedAlert): readonly KnownBlock[] => [
  section(alertLine(one)),
  ...actions(
    one.acknowledgedBy === null ? numbered([act(one.alert, 'acknowledge', 'Acknowledge')], one.alert) : [],
  ),
];

const runBlocks = (run: Run): readonly KnownBlock[] => [
  section(`❓ *${escapeText(run.request.runbook.title)}* · ${standing(run)} · ${code(run.id)}`),
  ...actions(numbered(buttonsOf(run), run.id)),
];

function onCallBlocks(one: ShownRota, now: Date): readonly KnownBlock[] {
  const silent = silenceLine(one.known, now);
  const lines = [`*${escapeText(one.rota.title)}*`, ...nowLines(one, now)];
  return [section(lines.join('\n')), ...(silent === undefined ? [] : [context([silent])])];
}

function runbookBlocks({ runbooks, ...file }: ShownHome): readonly KnownBlock[] {
  if (runbooks.length === 0) return [];
  const buttons = runbooks
    .slice(0, MOST_RUNBOOKS)
    .map(({ name, title }) => button('start', title, { runbook: name }));
  const more = runbooks.length - buttons.length;
  const rest =
    more > 0 ? [context([`… and ${more} more: ${code(`${ownCommand(file, 'runbook')} list <word>`)}`])] : [];
  return [header('Run'), ...actions(numbered(buttons, 'run')), ...rest];
}

/** Slack wants every action_id of a view to be its own. */
const numbered = (buttons: ReturnType<typeof buttonsOf>, id: string): ReturnType<typeof buttonsOf> =>
  buttons.map((one, index) => ({ ...one, action_id: `${one.action_id}:${id}:${index}` }));
