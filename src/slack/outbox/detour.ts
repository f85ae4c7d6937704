import { context } from '../messages/blocks.ts';
import type { Message } from '../messages/message.ts';
import type { SlackWebApi } from '../web-api.ts';

/** A message that could not stand where it belongs. */
export interface Detour {
  /** Where it would belong. */
  readonly instead?: string | undefined;
  /** Slack's word for why it cannot stand there. */
  readonly why?: string | undefined;
}

export interface Stranded extends Detour {
  /** Where it was refused. */
  readonly channel: string;
  /** Who asked for what it tells of. */
  readonly requester?: string | undefined;
}

export interface DetourParts {
  readonly slack: Pick<SlackWebApi, 'openDirect'>;
  readonly auditChannel: string | undefined;
}

/** Where else it can be said: to the requester directly, else where the record is kept. Undefined: nowhere. */
export async function otherPlace({ slack, auditChannel }: DetourParts, stranded: Stranded) {
  const { channel, instead, requester } = stranded;
  if (instead === undefined && requester !== undefined) {
    const direct = await slack.openDirect(requester);
    if (direct.status === 'open') return direct.channel;
  }
  return auditChannel === channel || auditChannel === instead ? undefined : auditChannel;
}

/** The message with a line that says why it stands here, to be put before it is sent. */
export function withExcuse(message: Message, { instead, why }: Detour, channel: string): Message {
  if (instead === undefined) return message;
  const excuse = excuseOf(instead, why, channel);
  return message.blocks.length === 0
    ? { text: `${message.text}\n${excuse}`, blocks: [] }
    : { text: message.text, blocks: [context([excuse]), ...message.blocks] };
}

function excuseOf(instead: string, why: string | undefined, channel: string): string {
  if (/^[UW]/.test(instead)) return `I could not write to <@${instead}>, so this stands here.`;
  const here = /^[DUW]/.test(channel) ? 'so this comes to you alone' : 'so this stands here';
  return why === 'is_archived'
    ? `<#${instead}> is archived, ${here}. Name another channel for it in the runbooks file, please.`
    : `I could not post in <#${instead}>, ${here}. Invite me there, please.`;
}
