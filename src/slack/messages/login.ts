import { code, localTime } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';

interface Granted {
  readonly token: string;
  readonly expiresAt: Date;
}

/** The token stands in the blocks alone: the text is what notifications show. */
export function loginMessage({ token, expiresAt }: Granted, prefix: string): Message {
  return message('Your login for the command line is here.', [
    section(
      `Your login for the command line, until ${localTime(expiresAt)} (12 hours). Type it on the machine of the bot; it is shown only now, and only to you:`,
    ),
    section(`\`\`\`runbolt login ${token}\`\`\``),
    section(
      `Whoever has it acts there as you: do not pass it on. ${code(`/${prefix}runbook logout`)} ends it. Approvals are given in Slack all the same.`,
    ),
  ]);
}

export function logoutMessage(): Message {
  const words = 'Every login of yours for the command line has ended.';
  return message(words, [section(words)]);
}
