import { defineAction } from '../action.ts';
import { incidentTarget } from './incident-fields.ts';
import { observeStatus, planStatus, StatusInput, StatusOutput, setStatus } from './set-status.ts';

const DEADLINE_MS = 2 * 60_000;

/** Closes an incident. PagerDuty never opens one again: what comes back is a new incident. */
export const resolve = defineAction({
  name: 'pagerduty/resolve',
  summary: 'Resolves a PagerDuty incident',
  effect: 'change',
  noUndo: 'There is no undo: whoever should look again has to be paged anew.',
  input: StatusInput,
  output: StatusOutput,
  targets: (input) => [incidentTarget(input)],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planStatus(context, input, 'resolved'),
  apply: (context, input) => setStatus(context, input, 'resolved'),
  observe: (context, input, seen) => observeStatus(context, input, { seen, to: 'resolved' }),
});
