import { expect, test } from 'vitest';
import { planLines as planForTerminals } from '../../../src/cli/words/plan-lines.ts';
import { planLines } from '../../../src/slack/messages/plan-in-words.ts';
import { PlanView } from '../../../src/web/run-view.ts';

const CHANGE = { target: 'pagerduty/PSREPOL', field: 'incident', before: null, after: 'P1: API down' };
const NOTHING_ELSE = { guards: {}, outputs: {}, facts: [], warnings: [], commands: [] };

test('what is not there yet is nothing, in a message and on a terminal', () => {
  const inSlack = planLines(
    [{ status: 'planned', step: 'page', input: {}, plan: { changes: [CHANGE], ...NOTHING_ELSE } }],
    [{ id: 'page', title: 'Page' }],
  );
  const onTerminal = planForTerminals(
    PlanView.parse({
      ...{ hash: 'h', at: '2026-03-04T02:48:00.000Z', targets: [], commands: [], withoutBackup: [] },
      steps: [
        {
          ...{ step: 'page', title: 'Page', status: 'planned' },
          ...{ changes: [CHANGE], facts: [], warnings: [], obstacle: null, remark: null },
        },
      ],
    }),
  );

  expect(inSlack.join('\n')).toContain('incident `nothing` → `P1: API down`');
  expect(onTerminal.join('\n')).toContain('incident nothing → P1: API down');
});
