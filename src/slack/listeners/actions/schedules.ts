import { asTyped } from '../../../commands/as-typed.ts';
import { rotatedModal } from '../../modals/rotated-modal.ts';
import { scheduleWords } from '../../schedule-words.ts';
import { showSchedule } from '../commands/runbook/schedule.ts';
import { inWords, type Reply, say, stale, typed } from '../reply.ts';
import { start } from '../start.ts';
import type { Click } from './click.ts';

/** A person wants it now: their own run, with a plan and gates of its own. */
export async function runNow({ parts, call, value }: Click): Promise<Reply> {
  const { schedules } = parts.runbooks();
  const deed = value.schedule === undefined ? undefined : schedules[value.schedule]?.deed;
  if (deed?.kind !== 'run') return say('The runbooks file has no such schedule any more.');
  return start(parts, call, deed.runbook, { given: asTyped(deed.arguments), now: false, planOnly: false });
}

/** The time that the person was looking at is not wanted. */
export async function skip({ parts, call, value: { schedule, at } }: Click): Promise<Reply> {
  if (schedule === undefined || at === undefined) return stale(parts);
  const reply = await parts.commands.skipTick({ schedule, at: new Date(at), actor: call.actor });
  return say(scheduleWords(reply, parts));
}

/** What came later, or sooner, as it is by now. */
export const turnPage = ({ parts, value: { page = 1 } }: Click): Promise<Reply> => showSchedule(parts, page);

/** A person attests that the secret was rotated today. */
export async function rotated({ parts, call, value: { schedule } }: Click): Promise<Reply> {
  if (schedule === undefined) return stale(parts);
  const reply = await parts.commands.sayRotated({ schedule, actor: call.actor });
  return say(scheduleWords(reply, parts));
}

/** The same for another day, which a form asks for. */
export async function askWhenRotated({ parts, value }: Click): Promise<Reply> {
  const { schedules } = parts.runbooks();
  const schedule = value.schedule === undefined ? undefined : schedules[value.schedule];
  if (!schedule) return say('The runbooks file has no such schedule any more.');
  const today = parts.clock.now().toISOString().slice(0, 10);
  const line = typed(parts, `rotated ${schedule.name} ${today}`);
  return {
    do: 'open',
    view: rotatedModal(schedule, today),
    otherwise: inWords(`Slack did not open the form. Type ${line}, with the day that it was.`),
  };
}

/** A yes beforehand. */
export async function allow({ parts, call, value: { schedule } }: Click): Promise<Reply> {
  if (schedule === undefined) return stale(parts);
  const reply = await parts.commands.allowUnattended({ schedule, actor: call.actor });
  return say(scheduleWords(reply, parts));
}

/** An item of a reminder's list is done, or is not. */
export async function tickItem({ parts, call, value: { schedule, at, item, act } }: Click): Promise<Reply> {
  if (schedule === undefined || at === undefined || item === undefined) return stale(parts);
  const ticked = act === 'tick';
  const { actor } = call;
  const reply = await parts.commands.tickItem({ schedule, at: new Date(at), item, ticked, actor });
  return say(scheduleWords(reply, parts));
}
