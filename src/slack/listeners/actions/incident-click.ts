import { ROLES } from '../../../incidents/response-events.ts';
import { INCIDENT_ACTS, type IncidentAct } from '../../messages/incident/incident-buttons.ts';
import { ask } from '../incident/ask.ts';
import { change, SNOOZE_MS } from '../incident/change.ts';
import { timeline } from '../incident/look.ts';
import { statusForm } from '../incident/status.ts';
import { type Reply, stale } from '../reply.ts';
import type { Click } from './click.ts';

/** A button of an incident: it acts at once, or asks for words. */
export async function incidentClick(click: Click): Promise<Reply> {
  const { incident, act } = click.value;
  const name = INCIDENT_ACTS.find((one) => one === act);
  if (incident === undefined || name === undefined) return stale(click.parts);
  return carryOut(click, { incident }, name);
}

async function carryOut(
  { parts, call, value }: Click,
  place: { readonly incident: string },
  name: IncidentAct,
): Promise<Reply> {
  switch (name) {
    case 'acknowledge':
    case 'mitigate':
      return change(parts, call, place, { do: name });
    case 'take': {
      const role = ROLES.find((one) => one === value.role);
      return role ? change(parts, call, place, { do: 'assign', role, to: call.actor }) : stale(parts);
    }
    case 'tick':
    case 'untick': {
      const { item } = value;
      if (item === undefined) return stale(parts);
      return change(parts, call, place, { do: 'tick', item, ticked: name === 'tick' });
    }
    case 'finish_task': {
      const { task } = value;
      return task === undefined ? stale(parts) : change(parts, call, place, { do: 'finish_task', task });
    }
    case 'snooze': {
      const until = new Date(parts.clock.now().getTime() + SNOOZE_MS);
      return change(parts, call, place, { do: 'snooze', until });
    }
    case 'draft':
      return change(parts, call, place, { do: 'draft_postmortem' });
    case 'mailed':
      return change(parts, call, place, { do: 'note', text: 'Customers were sent a mail.' });
    case 'status':
      return statusForm(parts, call, place);
    case 'timeline':
      return timeline(parts, call, place);
    default:
      return ask(parts, call, place, { ask: name });
  }
}
