import { expect, test } from 'vitest';
import { whoIsOnCall } from '../../../src/actions/pagerduty/who-is-on-call.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { escalation_policy: 'PSREPOL' };

test('the primary comes first, with the end of the turn', async () => {
  const { perform } = stage();

  const { end } = await perform(whoIsOnCall, INPUT);

  expect(end).toMatchObject({
    status: 'done',
    outputs: {
      people: [
        { name: 'Sam Ortiz', email: 'sam@local.test', level: 1, until: expect.stringMatching(/T09:00:00/) },
        { name: 'Ben Adeyemi', level: 2, until: null },
      ],
    },
  });
});

test('nobody on call is a finding that needs a person', async () => {
  const { perform } = stage();

  const { end } = await perform(whoIsOnCall, { escalation_policy: 'PNOPE' });

  expect(end).toEqual({ status: 'failed', reason: 'Nobody is on call for PNOPE. Call someone directly.' });
});
