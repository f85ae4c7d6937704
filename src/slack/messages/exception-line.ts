import { type Exceptional, heldOf } from '../../runs/exceptions.ts';
import type { Run } from '../../runs/run.ts';
import { clip, escapeText, list, mention, nameOf } from '../text.ts';
import { allowedBy, heldInWords, passedInWords, withoutInWords } from './exception-lines.ts';

/** What the clock held back, and by whose leave it went on. The breaking of the glass and its review call people. */
export function exceptionLine(event: Exceptional, run: Run): string | undefined {
  const who = nameOf(event.actor);
  switch (event.type) {
    case 'start_held':
      return heldInWords(heldOf(event.data));
    case 'freeze_passed':
      return `⚠️ ${passedInWords(event.data)}`;
    case 'freeze_overridden':
      return `🧊 ${who} overrode the freeze as ${escapeText(event.data.role)}: ${escapeText(clip(event.data.reason, 1000))}`;
    case 'break_glass_offered':
      return undefined;
    case 'glass_broken':
      return `🔨 *${who} broke the glass* as ${escapeText(event.data.role)}: ${escapeText(clip(event.data.reason, 1000))}\nIt goes on without approval. ${calling(event.data.told)}`;
    case 'glass_review_due':
      return `🔎 Nobody has reviewed yet what was done here without approval. ${calling(event.data.told)}`;
    case 'safeguard_waived':
      return `⚠️ It goes on ${withoutInWords(event.data.waives, run)} ${allowedBy(event.data)}`;
    case 'glass_reviewed':
      return `✅ ${who} has reviewed it as ${escapeText(event.data.role)}.`;
  }
}

const MOST_CALLED = 5;

const calling = (people: readonly string[]): string =>
  people.length === 0 ? '' : `${list(people.slice(0, MOST_CALLED).map(mention))}, please look.`;
