import type { Button } from '@slack/types';
import type { Handoff } from '../../../oncall/handoff.ts';
import { plain } from '../blocks.ts';
import { button } from '../buttons.ts';
import type { Audience } from './handoff-message.ts';

/** Acknowledge for the incoming person; whoever takes over says so where everybody sees it. */
export function handoffButtons(handoff: Handoff, audience: Audience): readonly Button[] {
  const { id, made, acknowledged, supersededBy } = handoff;
  const value = { handoff: id };
  const note = button('handoff_note', 'Add a note…', value);
  if (acknowledged || supersededBy !== undefined || made.incoming.length === 0) return [note];
  const isIncoming = audience === 'channel' || made.incoming.some(({ slack }) => slack === audience.person);
  return [
    ...(isIncoming ? [acknowledgeButton(id)] : []),
    note,
    ...(audience === 'channel' ? [takeOver(handoff)] : []),
  ];
}

export const acknowledgeButton = (handoff: string): Button => ({
  ...button('handoff_acknowledge', 'Acknowledge', { handoff }),
  style: 'primary',
});

const takeOver = ({ id, made: { incoming } }: Handoff): Button => ({
  ...button('handoff_take_over', 'I take over', { handoff: id }),
  confirm: {
    title: plain('Take over?', 100),
    text: plain(
      `You say that you are on call instead of ${incoming.map(({ name }) => name).join(' and ')}. PagerDuty still pages them until somebody makes an override.`,
      300,
    ),
    confirm: plain('I take over', 30),
    deny: plain('Cancel', 30),
  },
});
