import type { AlertRows, EventStore, OpenLoop } from '../../audit/event-store.ts';
import type { DrillReport } from '../../drills/drill-report.ts';
import type { IncidentHappening } from '../../incidents/events.ts';
import type { Incident } from '../../incidents/incident.ts';
import { readHappenings } from '../../incidents/incident-stream.ts';
import { foldIncident } from '../../incidents/transition.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ShownRun } from '../commands.ts';
import type { Log } from '../log.ts';
import { boardOf, showBoard } from '../messages/incident/boards.ts';
import { type Message, message } from '../messages/message.ts';
import { type AuditHead, rootMessage } from '../messages/root-message.ts';
import { isAlertSubject, showAlert } from './show-alert.ts';
import { isChecklist, showChecklist } from './show-checklist.ts';
import { isHandoff, showHandoff } from './show-handoff.ts';

export interface ShowParts {
  readonly store: Pick<EventStore, 'read' | 'head'> & Pick<AlertRows, 'stormCounts'>;
  readonly showRun: (id: string) => Promise<ShownRun | undefined>;
  /** What is away from normal, for the post-mortem. */
  readonly openLoops: () => Promise<readonly Pick<OpenLoop, 'run' | 'what'>[]>;
  /** A drill with those before it, oldest first. */
  readonly drillsUntil: (run: string) => Promise<readonly DrillReport[] | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a message that is kept up to date has to say now. */
export interface Shown {
  readonly words: (head: AuditHead | undefined) => Message;
  /** The position of the newest event that it shows. */
  readonly newest: number;
  /** When it has to be brought up to date though nothing happens. */
  readonly again?: Date | undefined;
}

/** A run by its id, one of an incident's messages (`i-7k3f9qxa~card`), an alert's, a handoff's, or a reminder's list. */
export async function showSubject(parts: ShowParts, subject: string): Promise<Shown | undefined> {
  if (isAlertSubject(subject)) return showAlert(parts, subject);
  if (isHandoff(subject)) return showHandoff(parts, subject);
  if (isChecklist(subject)) return showChecklist(parts, subject);
  const incident = incidentOfSubject(subject);
  if (incident !== undefined) return showIncidentBoard(parts, subject, incident);
  const shown = await parts.showRun(subject);
  if (!shown) return undefined;
  return { words: (head) => render(parts, shown, head), newest: shown.events.at(-1)?.position ?? 0 };
}

export const subjectOf = (incident: string, board: string): string => `${incident}~${board}`;

export const incidentOfSubject = (subject: string): string | undefined =>
  subject.includes('~') ? subject.split('~', 1)[0] : undefined;

export interface ShownIncident {
  readonly incident: Incident;
  readonly happenings: readonly IncidentHappening[];
}

export async function readShown({ store }: ShowParts, id: string): Promise<ShownIncident | undefined> {
  const happenings = await readHappenings(store, id);
  const incident = foldIncident(happenings);
  return incident && { incident, happenings };
}

async function showIncidentBoard(parts: ShowParts, subject: string, id: string): Promise<Shown | undefined> {
  const shown = await readShown(parts, id);
  const board = boardOf(subject.split('~')[1] ?? '');
  if (!shown || !board) return undefined;
  const { message: words, again } = showBoard(board, shown.incident, parts.clock.now());
  return { words: () => words, newest: shown.happenings.at(-1)?.position ?? 0, again };
}

/** A bug in the words must not keep a run from being told of: then it is told in one line. */
function render({ log }: ShowParts, { run }: ShownRun, head: AuditHead | undefined): Message {
  try {
    return rootMessage(run, head);
  } catch (error) {
    log.error({ err: error, run: run.id }, 'cannot put a run into words');
    return message(`${run.request.runbook.title}: ${run.status} (${run.id})`, []);
  }
}
