import { code } from '../text.ts';
import { paragraphs } from './blocks.ts';
import { type Message, message } from './message.ts';

/** Everything that can be typed, with the file's prefix; `alsoUnderstood` says what else people type for it. */
export function helpMessage(prefix: string, alsoUnderstood: string): Message {
  const runbook = `/${prefix}runbook`;
  const lines = [
    [`${runbook} [list word]`, 'what you may run, or what of it has this word'],
    [`${runbook} run <name> [arguments]`, 'run one; the plan comes first'],
    [`${runbook} plan <name> [arguments]`, 'what would change, and nothing else'],
    [`${runbook} history [name]`, 'the newest runs'],
    [`${runbook} show <run>`, 'one run, with its buttons'],
    [`${runbook} open`, 'what was left away from normal'],
    [`${runbook} hand-over <loop> @person`, 'who looks after it from now on'],
    [`${runbook} drills`, 'recovery tests: what is due, and how the last ones went'],
    [`${runbook} schedule [page]`, 'what is late, and what comes next'],
    [`${runbook} rotated <schedule> [day]`, 'say that a secret was rotated'],
    [`${runbook} allow-unattended <schedule>`, 'let it run without asking, for 90 days'],
    [`${runbook} why <name>`, 'whether you may run it, and why not'],
    [`${runbook} login`, 'a token for the command line, for when Slack is down'],
    [`${runbook} logout`, 'end every login of yours'],
    [`/${prefix}incident declare <severity> <title>`, 'declare an incident'],
    [`/${prefix}incident help`, 'what can be typed in an incident'],
  ].map(([typed = '', what = '']) => `${code(typed)}  ${what}`);
  const typing = 'Arguments: `api`, `service=api` or `reason="it is on fire"`. What is missing is asked for.';
  return message('What you can type', paragraphs([...lines, typing, alsoUnderstood]));
}
