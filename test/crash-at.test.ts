import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

const CRASH = { RUNBOLT_CRASH_AT: 'after-commit:run_ended' };
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'long enough' };
const STAND_IN = { ...SLACK, SLACK_API_URL: 'http://127.0.0.1:4000/api/' };

test.each([
  ['simulated systems', CRASH],
  ['a stand-in for Slack on this machine', { ...CRASH, ...STAND_IN, RUNBOLT_SYSTEMS: 'real' }],
])('a crash test may end the process beside %s', (_beside, environment) => {
  expect(readConfig(environment)).toMatchObject({
    ok: true,
    config: { crashAt: { point: 'after-commit', of: 'run_ended' } },
  });
});

test.each([
  ['a real Slack', { ...CRASH, ...SLACK }],
  ['a real Slack, whatever the systems', { ...CRASH, ...SLACK, RUNBOLT_SYSTEMS: 'simulated' }],
  ['real systems', { ...CRASH, RUNBOLT_SYSTEMS: 'real' }],
  ['a Slack elsewhere', { ...CRASH, ...SLACK, SLACK_API_URL: 'https://slack.example.com/api/' }],
])('beside %s it is refused', (_beside, environment) => {
  expect(readConfig(environment)).toEqual({
    ok: false,
    problems: ['RUNBOLT_CRASH_AT is for tests on stand-ins, and something here is none: unset it'],
  });
});

test('a place that is not in the list is no place', () => {
  expect(readConfig({ RUNBOLT_CRASH_AT: 'somewhere' })).toEqual({
    ok: false,
    problems: ['RUNBOLT_CRASH_AT is not a crash point; src/lib/crash-points.ts has them'],
  });
});

test('nobody asks for it: the process goes on', () => {
  expect(readConfig({})).toMatchObject({ ok: true, config: { crashAt: undefined } });
});
