import { expect, test } from 'vitest';
import { shownRun } from '../../../src/slack/messages/shown-run.ts';
import { PIECES, story } from '../story.ts';

const { run } = story([PIECES.planned, PIECES.asked, PIECES.confirmed, PIECES.locked, PIECES.started]);

test('a run that stands still says so first, with the reason as it is', () => {
  const still = shownRun({ run, events: [], standsStill: 'The disk of <data> is full.' });
  const going = shownRun({ run, events: [] });

  expect(JSON.stringify(still.blocks?.[0])).toContain(
    '⚠️ *It stands still.* The disk of &lt;data&gt; is full.',
  );
  expect(JSON.stringify(going)).not.toContain('stands still');
});
