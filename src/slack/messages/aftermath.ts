import type { SectionBlock } from '@slack/types';
import type { LoopClosed } from '../../runs/events.ts';
import { leftOpenBy } from '../../runs/left-open.ts';
import type { Run } from '../../runs/run.ts';
import { code, escapeText, localTime, mention, nameOf, sentence } from '../text.ts';
import { paragraphs } from './blocks.ts';

/** What became of what an ended run did: put back, normal again, or still left open. */
export function aftermath(run: Run): readonly SectionBlock[] {
  if (!run.end) return [];
  const left = leftOpenBy(run);
  return [
    ...paragraphs(run.putBack ? [`↩️ ${putBackWords(run.putBack)}`] : [], 1),
    ...(run.putBack ? [] : paragraphs(run.closed.map(closedWords), 1)),
    ...(left.length > 0
      ? paragraphs(['🔓 *Left open*', ...left.map(({ what }) => `•  ${escapeText(what)}`)], 1)
      : []),
  ];
}

/** `Put back by @ben at 03:12 with r-7k3f9qxa` */
export function putBackWords({ run, by, at }: NonNullable<Run['putBack']>): string {
  const who = by.kind === 'slack' ? mention(by.id) : nameOf(by);
  return `*Put back* by ${who} at ${localTime(at)} with ${code(run)}.`;
}

/** `✋ Taken over by @sam at 03:15 with r-8m4g0ryb` */
export function takenOverWords({ run, by, at }: NonNullable<Run['takenOver']>): string {
  const who = by.kind === 'slack' ? mention(by.id) : nameOf(by);
  return `✋ *Taken over* by ${who} at ${localTime(at)} with ${code(run)}.`;
}

/** How something that was left away from normal came to be so no longer. */
export function closedWords({ why, what, who, run, reason, at }: LoopClosed & { readonly at: Date }): string {
  const when = localTime(at);
  const seen = escapeText(what);
  switch (why) {
    case 'by_run':
      return `✅ No longer left open: ${seen}, until ${run === undefined ? 'a run' : code(run)} at ${when}.`;
    case 'reverted': {
      const by = who === undefined ? 'not by a run; the system does not say who' : `by ${escapeText(who)}`;
      return `🔄 *REVERTED*, ${by}: ${seen}. Seen at ${when}.`;
    }
    case 'ended':
      return `✅ Ended by itself: ${seen}. Seen at ${when}.`;
    case 'said':
      return `✅ Closed by ${escapeText(who ?? 'a person')}: ${seen} is as it should be. ${escapeText(sentence(reason ?? ''))} Said at ${when}.`;
    case 'gone':
      return `✅ Nothing is left to put back: ${seen}. Seen at ${when}.`;
  }
}
