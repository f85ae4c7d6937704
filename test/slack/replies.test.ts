import { describe, expect, test } from 'vitest';
import type { DecisionReply, UndoReply } from '../../src/commands/replies.ts';
import { decisionWords, undoWords } from '../../src/slack/replies.ts';
import { BEN, PAUSE, PIECES, START, story } from './story.ts';

const { run } = story([PIECES.planned, PIECES.asked, PIECES.succeeded]);
const now = new Date(START + 120_000);
const refusal = {
  rule: 'only responder may run pause-purge',
  roles: ['responder'],
  who: ['U0BEN'],
  onCall: [],
  unreachable: [],
  asOf: undefined,
};

describe('every click is answered', () => {
  test.each<readonly [DecisionReply, string]>([
    [{ status: 'done', run }, 'Confirmed.'],
    [
      { status: 'already', what: 'approved', by: BEN, at: new Date(START), run },
      'Already approved by Ben, 2 minutes ago.',
    ],
    [
      { status: 'not_allowed', ...refusal },
      '⛔ Not done: only responder may run pause-purge.\nAsk <@U0BEN>.',
    ],
    [
      { status: 'not_allowed', ...refusal, who: ['U0SAM', 'U0BEN'], onCall: ['U0SAM'] },
      'Ask <@U0SAM> (on call) or <@U0BEN>.',
    ],
    [
      { status: 'not_allowed', ...refusal, asOf: new Date(now.getTime() - 40_000) },
      'Groups as of 40 s ago; I read them every minute.',
    ],
    [{ status: 'not_allowed', ...refusal, who: [] }, 'I know of nobody who may at the moment.'],
    [
      { status: 'not_allowed', ...refusal, unreachable: ['Slack group S0: it <failed>'] },
      'I could not look everywhere: Slack group S0: it &lt;failed&gt;.',
    ],
    [{ status: 'expired', at: new Date(START), run }, 'Too late: this expired 2 minutes ago'],
    [{ status: 'ended', run }, 'This run is over. ✅ Done: No Pod of the purge runs any more.'],
    [{ status: 'plan_changed', run }, 'The world has moved'],
    [{ status: 'phrase_needed', phrase: 'do it', run }, '`do it`'],
    [{ status: 'wrong_phrase', phrase: 'do it', run }, 'That is not the phrase.'],
    [{ status: 'not_asked', run }, 'Nobody is being asked for this at the moment.'],
    [{ status: 'not_found', run: 'r-<!here>' }, '`r-&lt;!here&gt;`'],
  ])('$0.status', (reply, words) => {
    expect(decisionWords(reply, 'Confirmed.', now)).toContain(words);
  });

  test.each<readonly [Exclude<UndoReply, { status: 'needs_arguments' }>, string]>([
    [{ status: 'started', run: 'r-1', runbook: PAUSE }, 'reading the live state'],
    [{ status: 'started', run: 'r-1', runbook: { ...PAUSE, channel: 'C0PURGE' } }, 'news in <#C0PURGE>'],
    [{ status: 'joined', run: 'r-1', runbook: PAUSE }, 'is under way already, as `r-1`'],
    [{ status: 'duplicate', run: 'r-1' }, 'has been handled already: `r-1`'],
    [
      { status: 'unknown_runbook', name: 'pause', suggestions: ['a', 'b', 'c'] },
      'Did you mean `a`, `b` or `c`?',
    ],
    [{ status: 'unknown_runbook', name: 'pause', suggestions: [] }, 'There is no runbook called `pause`.'],
    [{ status: 'nothing_to_undo', run }, 'left nothing that I could put back'],
    [{ status: 'not_ended', run }, 'has not ended yet'],
    [{ status: 'not_found', run: 'r-1' }, 'I know of no run called `r-1`: my record was put back'],
    [{ status: 'not_allowed', ...refusal }, 'Ask <@U0BEN>.'],
  ])('undo: $0.status', (reply, words) => {
    expect(undoWords(reply, now)).toContain(words);
  });
});
