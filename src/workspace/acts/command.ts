import type { Delivery } from '../deliveries.ts';
import { commandText } from '../escape.ts';
import { APP_ID, findPerson, SLACKBOT, TEAM } from '../people.ts';
import { respond } from '../responses.ts';
import { answerOf } from '../slack-api.ts';
import {
  type ActResult,
  channelFields,
  type Desk,
  DONE,
  refused,
  responseUrl,
  type WorkspaceCommand,
} from './desk.ts';

export interface CommandAct {
  readonly user: string;
  readonly channel: string;
  /** `/pause-purge` */
  readonly command: string;
  readonly text: string;
}

/** A slash command, sent from a channel's composer. Threads have none, as in Slack. */
export async function sendCommand(desk: Desk, act: CommandAct): Promise<ActResult> {
  const channel = desk.state.channel(act.channel);
  if (!channel?.members.includes(act.user)) return refused('You are not in this channel.');
  const known = desk.commands().find(({ command }) => command === act.command);
  if (!known) return tell(desk, act, unknownCommand(act.command));
  const delivery = await desk.deliveries.command(fieldsOf(desk, act, known));
  return delivery.ok
    ? acknowledge(desk, act, delivery.body)
    : tell(desk, act, failure(act.command, delivery.reason));
}

function fieldsOf(desk: Desk, act: CommandAct, known: WorkspaceCommand): Record<string, string> {
  const channel = channelFields(desk, act.channel);
  return {
    token: 'verification-tokens-are-deprecated',
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: act.user,
    user_name: findPerson(act.user)?.name ?? '',
    command: act.command,
    text: commandText(desk.state, act.text, known.shouldEscape ?? true),
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: responseUrl(desk, { channel: act.channel, user: act.user }),
    trigger_id: desk.triggers.issue(act.user),
  };
}

/** The acknowledgement of a command may carry its answer. */
function acknowledge(desk: Desk, act: CommandAct, body: unknown): ActResult {
  if (body === '' || body === null || isEmptyObject(body)) return DONE;
  const answer = answerOf(() => {
    respond(desk.state, { channel: act.channel, user: act.user }, body);
    return {};
  });
  return answer.ok ? DONE : tell(desk, act, failure(act.command, answer.error));
}

function isEmptyObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0;
}

function tell(desk: Desk, act: CommandAct, text: string): ActResult {
  const { state } = desk;
  const ts = state.nextTs();
  state.putMessage({ type: 'message', channel: act.channel, ts, user: SLACKBOT, text, only_for: act.user });
  return refused(text);
}

function failure(
  command: string,
  reason: Extract<Delivery, { ok: false }>['reason'] | (string & {}),
): string {
  return reason === 'operation_timeout'
    ? `\`${command}\` failed because the app did not respond within 3 seconds (\`operation_timeout\`).`
    : `\`${command}\` failed with the error "${reason}".`;
}

function unknownCommand(command: string): string {
  return (
    `\`${command}\` is not a valid command. In Slack, all messages that start with the "/" character are ` +
    'interpreted as commands.\n\nIf you want to send a message and not run a command, preface the "/" with an empty space.'
  );
}
