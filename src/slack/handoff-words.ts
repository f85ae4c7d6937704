import type { HandoffAnswer } from '../commands/oncall/decide-on-handoff.ts';
import { named } from './messages/oncall/who.ts';
import { ago, code, escapeText, nameOf } from './text.ts';

/** What came of a click on a handoff, in words for the person who clicked. */
export function handoffWords(reply: HandoffAnswer, now: Date): string {
  switch (reply.status) {
    case 'done': {
      const { acknowledged, made } = reply.handoff;
      const title = `*${escapeText(made.rota.title)}*`;
      if (!acknowledged) return 'Your note is part of the handoff.';
      return acknowledged.instead
        ? `You look after ${title} now. PagerDuty still pages ${named(made.incoming)}: make an override there.`
        : `${title} is yours. Have a quiet shift.`;
    }
    case 'already': {
      const { acknowledged } = reply.handoff;
      if (!acknowledged) return 'Already acknowledged.';
      return `Already ${acknowledged.instead ? 'taken over' : 'acknowledged'} by ${nameOf(acknowledged.by)}, ${ago(acknowledged.at, now)}.`;
    }
    case 'superseded':
      return 'This handoff is over: the next one has been made. Acknowledge that one.';
    case 'not_yours':
      return `This is for ${named(reply.handoff.made.incoming)} to acknowledge. If you are on call instead, press *I take over* in the channel.`;
    case 'not_found':
      return `I know of no handoff called ${code(reply.id)}.`;
  }
}
