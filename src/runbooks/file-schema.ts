import { z } from 'zod';
import { Duration } from '../lib/duration.ts';
import type { Json } from '../lib/json.ts';
import { AlertsText } from './alerts-section.ts';
import { BreakGlassText } from './break-glass-section.ts';
import { CalendarText } from './calendars-section.ts';
import { DrillText } from './drill-section.ts';
import { FreezeText } from './freezes-section.ts';
import { IncidentsText } from './incidents-section.ts';
import { RotaText } from './oncall-section.ts';
import { ScheduleText } from './schedules-section.ts';
import { services } from './services-section.ts';

/**
 * `runbooks.yaml` as people write it. The single source: validation, the editors' JSON Schema and the reference page
 * come from here. What the parts mean together is checked in `checks/`.
 */

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const name = z
  .string()
  .regex(NAME, 'a name is lower-case letters, digits and hyphens, and starts with a letter');
const secretName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]*$/,
    'the name of a secret is capitals, digits and underscores, like STAGING_DATABASE_URL',
  );
const text = (most: number) =>
  z.string().min(1, 'this must not be empty').max(most, `at most ${most} characters fit`);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(100, 'at most 100 fit');
const idsLike = (pattern: RegExp, example: string) =>
  list(z.string().regex(pattern, `an id looks like ${example}; names do not work here`));
const roleNames = list(z.string());

const Value: z.ZodType<Json> = z.json();

export const EnvironmentText = z.strictObject({
  protected: z.boolean().optional().describe('Destructive runbooks need a safeguard here. Default: false.'),
  disposable: z
    .boolean()
    .optional()
    .describe('Nothing here would be missed: schedules may act without asking. Default: false.'),
  runbooks: list(z.string()).optional().describe('The only runbooks that may act here. Default: every one.'),
  kubernetes: z
    .strictObject({ context: text(253).describe('The kubeconfig context of the cluster.') })
    .optional()
    .describe('The cluster that Kubernetes steps act on.'),
  aws: z
    .strictObject({
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region looks like us-east-1')
        .describe('The region, like us-east-1.'),
      endpoint: z.url().optional().describe('Another endpoint than AWS itself, for a stand-in.'),
      role_arn: z
        .string()
        .regex(
          /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
          'a role looks like arn:aws:iam::123456789012:role/runbolt',
        )
        .optional()
        .describe("The role to assume here. Default: the bot's own identity."),
      external_id: z
        .string()
        .regex(/^[\w+=,.@:/-]{2,1224}$/, 'an external id is 2 or more letters, digits and +=,.@:/-')
        .optional()
        .describe("What the role's trust policy asks for beside the bot's identity."),
    })
    .refine(({ role_arn, external_id }) => external_id === undefined || role_arn !== undefined, {
      message: 'an external id belongs to a role: name the role_arn, too',
      path: ['external_id'],
    })
    .optional()
    .describe('Where AWS steps act.'),
  docker: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, error: 'an address looks like http://docker-proxy:2375' })
        .describe('The proxy in front of the Docker socket, like http://docker-proxy:2375.'),
    })
    .optional()
    .describe('The host whose Compose services Docker steps act on.'),
  databases: z
    .record(
      name,
      z.strictObject({
        url_secret: secretName.describe('The secret that holds the connection string.'),
        read_only: z.boolean().optional().describe('Refuse every write. Default: false.'),
      }),
    )
    .optional()
    .describe('Databases by the name that steps use.'),
  redis: z
    .record(
      name,
      z.strictObject({ url_secret: secretName.describe('The secret that holds the connection string.') }),
    )
    .optional()
    .describe('Redis servers by the name that steps use.'),
  hosts: list(text(253)).optional().describe('The hosts that HTTP steps may call. Default: none.'),
  ...services,
});

export const RoleText = z.strictObject({
  slack_users: idsLike(/^[UW][A-Z0-9]+$/, 'U024BE7LH')
    .optional()
    .describe('Slack user ids.'),
  slack_groups: idsLike(/^S[A-Z0-9]+$/, 'S0614TZR7')
    .optional()
    .describe('Slack user group ids.'),
  pagerduty_on_call: idsLike(/^P[A-Z0-9]+$/, 'PRJ29MQ')
    .optional()
    .describe('PagerDuty escalation policy or schedule ids: whoever is on call there.'),
  on_call_levels: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('How many escalation levels of a policy count as on call. Default: 1, whoever is paged first.'),
  cli_users: list(text(64)).optional().describe('Operating-system accounts on the machine of the bot.'),
  all_of: roleNames.optional().describe('Only people who are in every one of these roles.'),
});

export const PersonText = z.strictObject({
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, 'a Slack user is its id, like U024BE7LH; names are not looked up')
    .describe('The Slack user id.'),
  cli: text(64).describe('The operating-system account of the same person on the machine of the bot.'),
});

export const SeverityText = z.strictObject({
  title: text(100).describe('What it means, in two or three words.'),
  respond_within: Duration.describe('How soon somebody must respond.'),
  update_every: Duration.describe('How often people want to hear.'),
  page: z.boolean().optional().describe('Page the person on call. Default: false.'),
  postmortem: z
    .boolean()
    .optional()
    .describe('A post-mortem has to be written; people are reminded until it is. Default: false.'),
  mail_customers: z
    .boolean()
    .optional()
    .describe('Remind people to mail customers when it still hurts after 30 minutes. Default: false.'),
  passes_freezes: z
    .boolean()
    .optional()
    .describe('Runs in such an incident start although a freeze is on. Default: true for the first two.'),
  phases: list(
    z.strictObject({
      title: text(100).describe('The phase, with its minutes: Triage (0-5 minutes).'),
      checklist: list(text(500)).describe('What to do in it, in order.'),
    }),
  )
    .optional()
    .describe('The phases of the response and their checklists.'),
});

const ofEveryParameter = {
  description: text(200).optional().describe('Shown under the field.'),
  required: z.boolean().optional().describe('Default: true unless there is a default.'),
};

const ofNumbers = {
  ...ofEveryParameter,
  default: z.number().optional().describe('Used when nothing is given.'),
  min: z.number().optional().describe('The smallest that is allowed.'),
  max: z.number().optional().describe('The largest that is allowed.'),
};

export const ParameterText = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string').describe('Text.'),
    ...ofEveryParameter,
    default: z.string().optional().describe('Used when nothing is given.'),
    one_of: list(text(75))
      .min(1, 'name at least one')
      .optional()
      .describe('The values there are to choose from.'),
    pattern: text(500).optional().describe('An RE2 pattern that the whole value must match.'),
    max_length: z.int().min(1).max(3000).optional().describe('At most this many characters. Default: 256.'),
  }),
  z.strictObject({ type: z.literal('integer').describe('A whole number.'), ...ofNumbers }),
  z.strictObject({ type: z.literal('number').describe('A number.'), ...ofNumbers }),
  z.strictObject({
    type: z.literal('boolean').describe('True or false.'),
    ...ofEveryParameter,
    default: z.boolean().optional().describe('Used when nothing is given.'),
  }),
]);

export const StepText = z.strictObject({
  id: z
    .string()
    .regex(
      /^[a-z][a-z0-9_-]{0,39}$/,
      'an id is lower-case letters, digits, - and _, starts with a letter, and has at most 40',
    )
    .describe('The name by which other steps use its outputs.'),
  title: text(100).optional().describe("What the thread calls it. Default: the action's own summary."),
  uses: z.string().describe('The action, like kubernetes/suspend-cronjob.'),
  with: z.record(z.string(), Value).optional().describe("The action's input. It may hold expressions."),
  when: z
    .union([z.string(), z.boolean()])
    .optional()
    .describe('A CEL expression; the step is skipped when it is false.'),
  deadline: Duration.optional().describe("How long the step may take. Default: the action's own deadline."),
  safeguard: z
    .boolean()
    .optional()
    .describe('A backup taken first, because a later step destroys. Default: false.'),
  must_fail: text(200)
    .optional()
    .describe(
      'A negative control: this check has to fail, and its reason has to contain this text. Green fails the run.',
    ),
  confirm: z
    .strictObject({
      required: z.boolean().optional().describe('The requester says yes to this step. Default: true.'),
      phrase: text(100).optional().describe('What the requester has to type.'),
      approvals: z.int().min(0).max(10).optional().describe('How many other people have to approve.'),
      approve: roleNames
        .optional()
        .describe("The roles that may approve this step. Default: the runbook's own."),
      within: Duration.optional().describe('How long this gate stays open. Default: 30m.'),
      page: z
        .boolean()
        .optional()
        .describe('Page whoever may approve and is on call. Default: true on protected environments.'),
    })
    .optional()
    .describe('The run stops before this step, reads its plan again, and asks.'),
});

export const RunbookText = z.strictObject({
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]+$/, 'a command is a slash and then lower-case letters, digits, - and _')
    .optional()
    .describe('The slash command, like /rollback.'),
  title: text(100).describe('What it does, as people say it: Roll back an ECS service.'),
  description: text(1000).optional().describe('What happens, in a sentence or two.'),
  halt: z.boolean().optional().describe('An emergency stop: one tap, or none with `now`. Default: false.'),
  environment: z.string().describe('The environment it acts on.'),
  refuses: list(z.string())
    .optional()
    .describe('Environments it must never act on, whoever edits the file. Default: none.'),
  allow: z
    .strictObject({
      run: roleNames.describe('The roles that may run it. An empty list means nobody.'),
      approve: roleNames.optional().describe('The roles that may approve it.'),
    })
    .describe('Who may do what.'),
  parameters: z
    .record(z.string(), ParameterText)
    .optional()
    .describe('What to ask for, in the order of the command line.'),
  confirm: z
    .strictObject({
      required: z.boolean().optional().describe('The requester says yes to the plan.'),
      phrase: text(100).optional().describe('What the requester has to type.'),
      approvals: z.int().min(0).max(10).optional().describe('How many other people have to approve.'),
      within: Duration.optional().describe('How long the gates stay open. Default: 30m.'),
      page: z
        .boolean()
        .optional()
        .describe('Page whoever may approve and is on call. Default: true on protected environments.'),
    })
    .optional()
    .describe('More gates than its effect asks for; never fewer.'),
  steps: list(StepText)
    .min(1, 'a runbook needs at least one step')
    .describe('What it does, one after the other.'),
  on_failure: z
    .strictObject({
      undo: z
        .enum(['when_worse', 'never'])
        .describe('when_worse: go back when it was healthy before and is worse after. Default: never.'),
    })
    .optional()
    .describe('What to do when a step fails.'),
  cool_down: Duration.optional().describe('How long its targets are left alone after it acted on them.'),
  at_most: z
    .strictObject({
      runs: z.int().min(1).max(1000).describe('How many runs.'),
      within: Duration.describe('In how long.'),
    })
    .optional()
    .describe('How often it may act, whatever its targets.'),
  break_glass: z
    .literal('never', 'write never, or leave it out')
    .optional()
    .describe('`never`: nobody may act without the approvals, whatever happens.'),
  when_locked: z
    .enum(['refuse', 'queue'])
    .optional()
    .describe('When another run holds the target: say so, or wait. Default: refuse.'),
  drill: DrillText.optional().describe('This is a recovery test, measured against these.'),
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, 'a channel is its id, like C024BE91L; names are not looked up')
    .optional()
    .describe('Where its messages go instead of where the command was typed.'),
});

export const RunbooksFile = z.strictObject({
  version: z.literal(1, 'this version of Runbolt reads version 1').describe('The version of the language.'),
  command_prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,15}$/, 'a prefix is lower-case letters, digits, - and _, at most 16')
    .optional()
    .describe('Put before every command, so that other apps keep theirs: `sre-` makes /sre-rollback.'),
  environments: z.record(name, EnvironmentText).describe('Where runbooks act.'),
  roles: z
    .record(name, RoleText)
    .optional()
    .describe('Who people are; the sources of a role are alternatives.'),
  people: z
    .record(name, PersonText)
    .optional()
    .describe('Whose the operating-system accounts are, so that nobody counts as two.'),
  severities: z.record(z.string(), SeverityText).optional().describe('Replaces the built-in P0 to P3.'),
  freezes: z.record(name, FreezeText).optional().describe('When nothing is to be changed.'),
  break_glass: BreakGlassText.optional().describe(
    'Who may act without approval when nobody is there to give it.',
  ),
  incidents: IncidentsText.optional().describe('What declaring an incident does.'),
  alerts: AlertsText.optional().describe('What alerts from outside become, and which runbooks help.'),
  oncall: z.record(name, RotaText).optional().describe('Who is on call, and where they hand over, by name.'),
  runbooks: z.record(name, RunbookText).describe('The runbooks by name.'),
  calendars: z.record(name, CalendarText).optional().describe('When people work, by name.'),
  schedules: z.record(name, ScheduleText).optional().describe('What happens at its time, by name.'),
});

export type EnvironmentText = z.infer<typeof EnvironmentText>;
export type RoleText = z.infer<typeof RoleText>;
export type PersonText = z.infer<typeof PersonText>;
export type SeverityText = z.infer<typeof SeverityText>;
export type ParameterText = z.infer<typeof ParameterText>;
export type StepText = z.infer<typeof StepText>;
export type RunbookText = z.infer<typeof RunbookText>;
export type RunbooksFile = z.infer<typeof RunbooksFile>;
