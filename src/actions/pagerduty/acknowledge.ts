import { defineAction } from '../action.ts';
import { incidentTarget } from './incident-fields.ts';
import { observeStatus, planStatus, StatusInput, StatusOutput, setStatus } from './set-status.ts';

const DEADLINE_MS = 2 * 60_000;

/** Says that somebody is on it, which stops the escalation. PagerDuty has no way back to "triggered". */
export const acknowledge = defineAction({
  name: 'pagerduty/acknowledge',
  summary: 'Acknowledges a PagerDuty incident, so that nobody else is paged for it',
  effect: 'change',
  noUndo: 'There is no undo: an acknowledged incident is not made "triggered" again by hand.',
  input: StatusInput,
  output: StatusOutput,
  targets: (input) => [incidentTarget(input)],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planStatus(context, input, 'acknowledged'),
  apply: (context, input) => setStatus(context, input, 'acknowledged'),
  observe: (context, input, seen) => observeStatus(context, input, { seen, to: 'acknowledged' }),
});
