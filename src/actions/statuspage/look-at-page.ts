import { type ActionContext, moved, type Seen, type Standing } from '../action.ts';
import type { Input } from './update.ts';

/** It is held as long as the public sees any trouble that the update told of. The page does not say who changed it. */
export async function lookAtPage(
  { systems, signal }: ActionContext,
  { component: id, component_status }: Input,
  { receipt }: Seen,
): Promise<Standing> {
  const { statuspage } = systems;
  const told = typeof receipt?.incident === 'string' ? receipt.incident : undefined;
  const component = id === undefined ? undefined : await statuspage.readComponent(id, signal);
  const incident = told === undefined ? undefined : await statuspage.readIncident(told, signal);

  const isAsSet = component !== undefined && component.status === component_status;
  const isTrouble = component !== undefined && component.status !== 'operational';
  const isOpen = incident !== undefined && incident.status !== 'resolved';
  if (isAsSet || isTrouble || isOpen) return { status: 'held' };
  const now = [
    ...(component ? [`${component.name} is shown as operational`] : []),
    ...(incident ? [`the incident “${incident.name}” is resolved`] : []),
  ];
  return moved(now.join(', and '));
}
