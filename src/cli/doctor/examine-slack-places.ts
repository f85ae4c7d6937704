import { z } from 'zod';
import { findSecret } from '../../boot/known-secrets.ts';
import type { Config, SlackConfig } from '../../config.ts';
import type { Runbooks } from '../../runbooks/runbook.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const ABOUT = 'Slack';
const ANSWER_MS = 10_000;
const AT_ONCE = 5;

interface Place {
  readonly id: string;
  /** `alerts.channel` */
  readonly where: string;
}

/** Whether the channels and user groups that the file and the environment name are there for the bot. */
export async function examineSlackPlaces(config: Config, runbooks: Runbooks): Promise<readonly Finding[]> {
  const { slack } = config;
  if (!slack) return [];
  const channels = byId(channelsOf(config, runbooks));
  const groups = byId(groupsOf(runbooks));
  const found = [
    ...(await inTurns(channels, (place) => channelFinding(slack, place))),
    ...(await inTurns(groups, (place) => groupFinding(slack, place))),
  ].flatMap((finding) => finding ?? []);
  if (found.length > 0 || channels.length + groups.length === 0) return found;
  return [
    ok(
      ABOUT,
      `Named and there: ${counted(channels.length, 'channel')}, ${counted(groups.length, 'user group')}.`,
    ),
  ];
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** That nobody could report alerts, or would hear of them, shows only where both the file and the environment are known. */
export function examineAlerts(config: Config, { alerts }: Runbooks): readonly Finding[] {
  const isUsed = alerts.routes.length + alerts.runbooks.length + alerts.snsTopics.length > 0;
  return [
    ...(isUsed && config.slack ? senderFindings(config, alerts) : []),
    ...hearingFindings(config, { alerts, isUsed }),
  ];
}

function senderFindings(config: Config, { snsTopics }: Runbooks['alerts']): readonly Finding[] {
  const secrets = { WEBHOOK_TOKEN: 'Alertmanager', PAGERDUTY_WEBHOOK_SECRET: 'PagerDuty' };
  const open = Object.entries(secrets).filter(([name]) => findSecret(config, name).value !== undefined);
  const senders = [...open.map(([, sender]) => sender), ...(snsTopics.length > 0 ? ['SNS'] : [])];
  if (senders.length > 0) return [ok('Alerts', `They are taken from ${senders.join(', ')}.`)];
  const message =
    'The runbooks file says what to do about alerts, and nobody can report one: every webhook is switched off.';
  const fix =
    'Set WEBHOOK_TOKEN (Alertmanager) or PAGERDUTY_WEBHOOK_SECRET (PagerDuty), or list alerts.sns_topics, as docs/alerts.md says.';
  return [problem('Alerts', message, fix)];
}

interface Alerts extends Pick<Runbooks, 'alerts'> {
  /** The file says something about them. */
  readonly isUsed: boolean;
}

function hearingFindings(config: Config, { alerts, isUsed }: Alerts): readonly Finding[] {
  if (alerts.channel !== undefined || config.auditChannel !== undefined) return [];
  // The token lets heartbeats in as well: with nothing about alerts in the file it may be there for them alone.
  if (!isUsed && findSecret(config, 'WEBHOOK_TOKEN').value === undefined) return [];
  const found = isUsed ? problem : warning;
  return [
    found(
      'Alerts',
      'Alerts that no route sends elsewhere are told nowhere: there is neither a channel nor an audit channel.',
      'Name one in the runbooks file (alerts: { channel: … }), or set RUNBOLT_AUDIT_CHANNEL.',
    ),
  ];
}

const channelsOf = (
  { auditChannel, incidentChannel }: Config,
  { alerts, oncall, schedules, runbooks }: Runbooks,
): readonly Place[] =>
  [
    { id: auditChannel, where: 'RUNBOLT_AUDIT_CHANNEL' },
    { id: incidentChannel, where: 'RUNBOLT_INCIDENT_CHANNEL' },
    { id: alerts.channel, where: 'alerts.channel' },
    ...alerts.routes.map(({ channel }, index) => ({ id: channel, where: `alerts.routes[${index}].channel` })),
    ...Object.values(oncall).map(({ name, channel }) => ({ id: channel, where: `oncall.${name}.channel` })),
    ...Object.values(schedules).map(({ name, channel }) => ({
      id: channel,
      where: `schedules.${name}.channel`,
    })),
    ...Object.values(runbooks).map(({ name, channel }) => ({
      id: channel,
      where: `runbooks.${name}.channel`,
    })),
  ].flatMap(({ id, where }) => (id === undefined ? [] : [{ id, where }]));

const groupsOf = ({ roles }: Runbooks): readonly Place[] =>
  Object.values(roles).flatMap(({ name, slack_groups: ids }) =>
    ids.map((id) => ({ id, where: `roles.${name}` })),
  );

/** Each once, with the first place that names it. */
const byId = (places: readonly Place[]): readonly Place[] => [
  ...new Map(places.toReversed().map((place) => [place.id, place])).values(),
];

const Answer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.object({ is_member: z.boolean().optional(), is_archived: z.boolean().optional() }).optional(),
});
type Answer = z.infer<typeof Answer>;

async function channelFinding(slack: SlackConfig, { id, where }: Place): Promise<Finding | undefined> {
  const answer = await ask(slack, 'conversations.info', { channel: id });
  if (!answer) return notKnown(id, where);
  const { ok: isThere, error = 'no reason given', channel } = answer;
  const invite = `Invite the bot to it, or name another one in ${where}.`;
  // Told of the token itself.
  if (error === 'missing_scope') return undefined;
  if (!isThere)
    return problem(ABOUT, `The channel ${id} (${where}) is not there for the bot: ${error}.`, invite);
  if (channel?.is_archived) return problem(ABOUT, `The channel ${id} (${where}) is archived.`, invite);
  if (channel?.is_member === false)
    return warning(ABOUT, `The bot is not in the channel ${id} (${where}).`, invite);
  return undefined;
}

async function groupFinding(slack: SlackConfig, { id, where }: Place): Promise<Finding | undefined> {
  const answer = await ask(slack, 'usergroups.users.list', { usergroup: id });
  if (!answer) return notKnown(id, where);
  if (answer.ok || answer.error === 'missing_scope') return undefined;
  return problem(
    ABOUT,
    `The user group ${id} (${where}) is not there: ${answer.error ?? 'no reason given'}. It admits nobody.`,
    'User groups come with paid plans; people can be named one by one, with slack_users.',
  );
}

const notKnown = (id: string, where: string): Finding =>
  warning(ABOUT, `Whether ${id} (${where}) is there is not known: Slack did not answer.`);

/** Undefined when it could not be asked: that Slack does not answer is told once, elsewhere. */
async function ask(
  slack: SlackConfig,
  method: string,
  given: Readonly<Record<string, string>>,
): Promise<Answer | undefined> {
  const url = new URL(method, slack.apiUrl ?? 'https://slack.com/api/');
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}` },
      body: new URLSearchParams(given),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return Answer.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
}

/** A few at a time: Slack counts calls. */
async function inTurns<Found>(
  places: readonly Place[],
  look: (place: Place) => Promise<Found>,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < places.length; from += AT_ONCE)
    found.push(...(await Promise.all(places.slice(from, from + AT_ONCE).map(look))));
  return found;
}
