import type { Button } from '@slack/types';
import type { Alert } from '../../../alerts/alert.ts';
import type { Offer } from '../../../alerts/events.ts';
import { button } from '../buttons.ts';

/** What a button on an alert does. */
export const ALERT_ACTS = ['acknowledge', 'offer', 'silence', 'declare', 'join', 'look'] as const;
export type AlertAct = (typeof ALERT_ACTS)[number];

/** What is done first, first. */
export function alertButtons(alert: Alert): readonly Button[] {
  const { opened, offers, acknowledged, resolvedAt, incident } = alert;
  if (resolvedAt) return [];
  const { silence } = opened;
  return [
    ...(acknowledged ? [] : [{ ...act(alert.id, 'acknowledge', 'Acknowledge'), style: 'primary' } as const]),
    ...offers.map((offer, index) => act(alert.id, 'offer', labelOf(offer), index)),
    ...(silence ? [act(alert.id, 'silence', 'Silence…')] : []),
    ...(incident === undefined
      ? [act(alert.id, 'declare', 'Declare…'), act(alert.id, 'join', 'Add to incident…')]
      : []),
  ];
}

/** Shows the alerts of a storm that share a name, to whoever presses it. */
export const lookAt = (storm: string, name: string, index: number): Button => ({
  ...button('alert', name, { alert: storm, act: 'look', item: name }),
  action_id: `alert:look:${index}`,
});

/** A button of one alert. Slack wants a different action_id for every button of a block. */
export function act(alert: string, name: AlertAct, label: string, index?: number): Button {
  const item = index === undefined ? {} : { item: String(index) };
  const plain = button('alert', label, { alert, act: name, ...item });
  return { ...plain, action_id: ['alert', name, index].filter((part) => part !== undefined).join(':') };
}

/** `Roll back an ECS service: api` */
function labelOf({ title, given }: Offer): string {
  const values = Object.values(given).join(', ');
  return values === '' ? title : `${title}: ${values}`;
}
