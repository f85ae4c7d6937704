import { z } from 'zod';
import { blocksOf } from '../../src/workspace/acts/press.ts';
import type { Message } from '../../src/workspace/message.ts';
import { signatureHeaders } from '../../src/workspace/signature.ts';
import { SIGNING_SECRET } from '../../test/support/outside.ts';
import { LATE_ANSWERS } from './door.ts';

/** A button of a run's message, with what it carries. */
export interface Button {
  readonly action: string;
  readonly blockId: string;
  readonly label: string;
  readonly value: string;
  readonly phrase: string | undefined;
  readonly step: string | undefined;
}

const Value = z.object({ phrase: z.string().optional(), step: z.string().optional() });

export function buttonsOf(message: Message): readonly Button[] {
  return blocksOf(message).flatMap((block) => {
    if (block.type !== 'actions') return [];
    return block.elements.flatMap((element) => {
      if (element.type !== 'button') return [];
      const { phrase, step } = Value.parse(JSON.parse(element.value ?? '{}'));
      const action = element.action_id ?? '';
      const { text: label } = element.text;
      return [{ action, label, blockId: block.block_id ?? '', value: element.value ?? '', phrase, step }];
    });
  });
}

/** Presses a button on a screen that was not brought up to date, as a phone in a pocket shows it. True: Slack got its 200. */
export async function pressLate(
  door: string,
  user: string,
  message: Message,
  button: Button,
): Promise<boolean> {
  const place = { message_ts: message.ts, channel_id: message.channel };
  const payload = {
    type: 'block_actions',
    team: { id: 'T0LOCAL', domain: 'local' },
    user: { id: user, name: user, team_id: 'T0LOCAL' },
    channel: { id: message.channel, name: 'team' },
    container: { type: 'message', ...place },
    trigger_id: '1.2.late',
    response_url: `${door}${LATE_ANSWERS}`,
    actions: [
      {
        ...{ type: 'button', action_id: button.action, block_id: button.blockId, value: button.value },
        action_ts: `${(Date.now() / 1_000).toFixed(6)}`,
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...signatureHeaders(SIGNING_SECRET, new Date(), body),
  };
  try {
    const { ok } = await fetch(`${door}/slack/events`, { method: 'POST', headers, body });
    return ok;
  } catch {
    return false;
  }
}
