import type { StartReplyView } from '../../web/control-replies.ts';

type Unstarted = Extract<StartReplyView, { status: 'needs_arguments' | 'unknown_runbook' | 'no_halt' }>;

/** Why nothing was started, and what to type instead. */
export function unstartedLines(reply: Unstarted): readonly string[] {
  switch (reply.status) {
    case 'no_halt':
      return [
        `${reply.runbook} is no emergency stop, so --now does not confirm it. Leave it out, read the plan, then confirm.`,
      ];
    case 'unknown_runbook': {
      const [near] = reply.suggestions;
      const meant = near === undefined ? '' : ` Did you mean ${near}?`;
      return [`There is no runbook “${reply.name}”.${meant}`, `There are: ${reply.known.join(', ')}`];
    }
    case 'needs_arguments':
      return [...reply.problems.map(problemLine), `Type: ${reply.usage}`];
  }
}

function problemLine({
  parameter,
  message,
}: {
  readonly parameter?: string;
  readonly message: string;
}): string {
  return parameter === undefined || message.includes(parameter) ? message : `${parameter}: ${message}`;
}
