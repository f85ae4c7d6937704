import { userOf } from '../../commands/login.ts';
import { LogoutReplyView, WhoReplyView } from '../../web/look-replies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask } from '../line.ts';
import { withLine } from '../open-line.ts';
import { print, printProblem } from '../print.ts';
import { forgetLogin, keepLogin } from '../saved-login.ts';
import type { Ask } from '../surroundings.ts';
import { dayAndTime } from '../words/times.ts';

/** Keeps a token that `/runbook login` gave, once the bot has said whose it is. Without one it is read from the input. */
export async function login(asked: Ask, given: string | undefined): Promise<ExitCode> {
  const token = (given ?? Buffer.from(await asked.terminal.readInput()).toString('utf8')).trim();
  if (userOf(token) === undefined) {
    const problem = 'That is no login: type /runbook login in Slack, and copy the whole line.';
    return printProblem(asked, EXIT.usage, 'bad_token', [problem]);
  }
  return withLine(asked, async (line) => {
    const who = await ask(line, 'who', { account: asked.account, token }, WhoReplyView);
    const kept = keepLogin(asked, token);
    if (kept === undefined) {
      const problem = 'There is no folder to keep it in: set HOME, or give it as RUNBOLT_TOKEN.';
      return printProblem(asked, EXIT.usage, 'no_home', [problem]);
    }
    const name = who.actor.name ?? who.actor.id;
    const words = [
      `You are ${name} (${who.actor.id}) at the command line until ${dayAndTime(who.expiresAt)}.`,
      'Approvals are given in Slack all the same.',
    ];
    return print(asked, EXIT.done, { ...who, kept }, words, 'good');
  });
}

/** Ends every login of the person, here and elsewhere, and forgets the one that is kept. */
export async function logout(asked: Ask): Promise<ExitCode> {
  const { login: saved } = asked;
  forgetLogin(asked);
  if (!saved)
    return print(asked, EXIT.done, { revoked: false }, [
      `You are ${asked.account} here; nobody was logged in.`,
    ]);
  return withLine(asked, async (line) => {
    const { revoked } = await ask(
      line,
      'logout',
      { account: asked.account, token: saved.token },
      LogoutReplyView,
    );
    const words = revoked
      ? 'Every login of yours has ended.'
      : 'It had ended before; what was kept of it here is gone.';
    return print(asked, EXIT.done, { revoked }, [`${words} You are ${asked.account} here.`]);
  });
}
