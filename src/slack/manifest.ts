import type { Runbook, Runbooks } from '../runbooks/runbook.ts';
import { ownCommand } from './own-command.ts';
import { clip } from './text.ts';
import { usageHint } from './usage.ts';

export type ManifestReach =
  | { readonly socketMode: true }
  /** Where Slack sends its requests: `https://…/slack/events`. */
  | { readonly socketMode: false; readonly requestUrl: string };

/** What each is for: README.md. */
export const BOT_SCOPES = [
  'app_mentions:read',
  'bookmarks:read',
  'bookmarks:write',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:write',
  'pins:read',
  'pins:write',
  'reactions:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

// Slack takes 50 commands an app; three are our own.
const MOST_RUNBOOK_COMMANDS = 47;

/** The manifest of the Slack app that these runbooks need; generated, so that the commands are never a second list. */
export function manifest(file: Runbooks, reach: ManifestReach) {
  const url = reach.socketMode ? {} : { url: reach.requestUrl };
  const requestUrl = reach.socketMode ? {} : { request_url: reach.requestUrl };
  return {
    _metadata: { major_version: 2 },
    display_information: {
      name: 'Runbolt',
      description: 'Runbooks as Slack commands you can trust at three in the morning.',
      background_color: '#1d3557',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'runbolt', always_online: true },
      shortcuts: [
        {
          name: 'Run a runbook',
          type: 'global',
          callback_id: 'run',
          description: 'Choose one and see what it would change',
        },
        {
          name: 'Run a runbook here',
          type: 'message',
          callback_id: 'run_here',
          description: 'Choose one, from inside a thread',
        },
        {
          name: 'Add to the timeline',
          type: 'message',
          callback_id: 'timeline_add',
          description: "Keep this message in the incident's timeline",
        },
        {
          name: 'Make it a task',
          type: 'message',
          callback_id: 'task_add',
          description: "Add a task to the incident, from this message's words",
        },
      ],
      slash_commands: [...ownCommands(file), ...runbookCommands(file)].map((command) => ({
        ...command,
        ...url,
      })),
    },
    oauth_config: { scopes: { bot: [...BOT_SCOPES] } },
    settings: {
      event_subscriptions: {
        bot_events: [
          'app_home_opened',
          'app_mention',
          'pin_added',
          'pin_removed',
          'reaction_added',
          'reaction_removed',
        ],
        ...requestUrl,
      },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: reach.socketMode,
      token_rotation_enabled: false,
    },
  };
}

const ownCommands = (file: Runbooks) => [
  entry(
    ownCommand(file, 'runbook'),
    'Run, plan, and look up runbooks',
    'list | run <name> | plan <name> | history | show <run> | open | why <name> | login | logout | help',
  ),
  entry(
    ownCommand(file, 'incident'),
    'Declare an incident, and work on it',
    'declare <severity> <title> | update | severity | role | task | note | link | resolve | reopen | timeline | postmortem | list | help',
  ),
  entry(
    ownCommand(file, 'oncall'),
    'Who is on call, the week ahead, and the handoff',
    'now | next | week | handoff | help',
  ),
];

function runbookCommands({ runbooks }: Runbooks) {
  const named = Object.values(runbooks).filter((runbook) => runbook.command !== undefined);
  if (named.length > MOST_RUNBOOK_COMMANDS) {
    throw new Error(
      `Slack takes 50 commands an app, so at most ${MOST_RUNBOOK_COMMANDS} runbooks may name one; ${named.length} do`,
    );
  }
  return named.map((runbook) => entry(runbook.command ?? '', describe(runbook), usageHint(runbook)));
}

const describe = ({ title, description, environment }: Runbook): string =>
  `${title} (${environment})${description === undefined ? '' : `. ${description}`}`;

function entry(command: string, description: string, hint: string) {
  return {
    command,
    description: clip(description, 2000),
    // Users and channels arrive as ids, not as names that anybody may choose.
    should_escape: true,
    ...(hint === '' ? {} : { usage_hint: clip(hint, 1000) }),
  };
}
