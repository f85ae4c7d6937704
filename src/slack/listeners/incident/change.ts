import type { IncidentPlace } from '../../../commands/find-incident.ts';
import type { IncidentChange } from '../../../incidents/change.ts';
import { changeWords } from '../../incident-replies.ts';
import { ownCommand } from '../../own-command.ts';
import { type Call, type ListenerParts, type Reply, say } from '../reply.ts';

/** As the button says, and when no time is typed. */
export const SNOOZE_MS = 15 * 60_000;

/** Carries out a change and says what came of it. */
export async function change(
  parts: ListenerParts,
  call: Call,
  place: IncidentPlace,
  wanted: IncidentChange,
): Promise<Reply> {
  return say((await changeInWords(parts, call, place, wanted)).words);
}

export async function changeInWords(
  parts: ListenerParts,
  { actor, channel, key }: Call,
  place: IncidentPlace,
  wanted: IncidentChange,
) {
  const here = { channel, ...place };
  const reply = await parts.commands.changeIncident({
    ...{ place: here, change: wanted, actor },
    idempotencyKey: key,
  });
  const command = ownCommand(parts.runbooks(), 'incident');
  const words = changeWords(reply, wanted, { now: parts.clock.now(), command });
  return { isDone: reply.status === 'done', words };
}
