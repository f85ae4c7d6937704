import { readChecklist } from '../../schedules/read-checklist.ts';
import { checklistMessage } from '../messages/checklist.ts';
import type { Shown, ShowParts } from './show-subject.ts';

const PREFIX = 'checklist~';

/** `checklist~week~1772614080000`, and `~` with whose direct messages it stands in where there is no channel. */
export const checklistSubject = (schedule: string, at: Date, person?: string): string =>
  `${PREFIX}${schedule}~${at.getTime()}${person === undefined ? '' : `~${person}`}`;

export const isChecklist = (subject: string): boolean => subject.startsWith(PREFIX);

export async function showChecklist(
  { store }: Pick<ShowParts, 'store'>,
  subject: string,
): Promise<Shown | undefined> {
  const [, schedule = '', at = ''] = subject.split('~');
  const read = await readChecklist(store, schedule, new Date(Number(at)));
  return read && { words: () => checklistMessage(read), newest: read.newest };
}
