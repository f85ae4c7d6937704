import type { Alert } from '../../../alerts/alert.ts';
import { escapeText } from '../../text.ts';
import { actions, context, section } from '../blocks.ts';
import { type Message, message } from '../message.ts';
import { alertButtons } from './alert-buttons.ts';
import { headlineOf, membersOf } from './alert-card.ts';

const MOST_BUTTONS = 4;

/** Some alerts of a storm, each with its own buttons, for whoever asked. */
export function stormAlerts(name: string, alerts: readonly Alert[], open: number): Message {
  const left = open - alerts.length;
  const headline =
    alerts.length === 0
      ? `No ${escapeText(name)} of the storm fires any more.`
      : `${escapeText(name)}: ${open} fire`;
  return message(headline, [
    section(`*${headline}*`),
    ...alerts.flatMap((alert) => [
      section([headlineOf(alert), ...membersOf(alert)].join('\n')),
      ...actions(
        alertButtons(alert)
          .slice(0, MOST_BUTTONS)
          .map((one) => ({ ...one, action_id: `${one.action_id}:${alert.id}` })),
      ),
    ]),
    ...(left > 0 ? [context([`… and ${left} more: take these first, then look again.`])] : []),
  ]);
}
