import { z } from 'zod';
import { type LabelMatcher, parseMatchers } from '../lib/label-matcher.ts';
import { patternProblem } from '../lib/re2.ts';
import { splitTemplate } from './interpolation.ts';
import { channelId, list } from './schema-words.ts';

const matcher = z
  .string()
  .max(500, 'at most 500 characters fit')
  .superRefine((text, context) => {
    const found = parseMatchers(text) ?? [];
    if (found.length === 0)
      context.addIssue({
        code: 'custom',
        message: 'a matcher looks like severity="critical" or job=~"api|worker"',
      });
    for (const { operator, value } of found) {
      const problem = operator.endsWith('~') ? patternProblem(value) : undefined;
      if (problem !== undefined)
        context.addIssue({ code: 'custom', message: `not an RE2 pattern: ${problem}` });
    }
  });
const match = list(matcher).describe(
  'Labels that must fit, all of them, as in Alertmanager: [job="api", severity=~"critical|page"].',
);
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]*$/, 'a label is letters, digits and _');
const groupBy = list(label).describe('Alerts whose values of these labels are the same share a message.');
const withText = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .optional()
  .describe('Its arguments. They may hold labels of the alert: labels.service, as an expression.');

/** The section `alerts:` as people write it. What its parts mean together is checked in `checks/`. */
export const AlertsText = z.strictObject({
  channel: channelId.optional().describe('Where alerts are told. Default: the audit channel.'),
  group_by: groupBy
    .optional()
    .describe('Alerts that agree in these labels share a message. Default: alertname.'),
  routes: list(
    z.strictObject({
      match,
      severity: z.string().optional().describe('How bad it is: its response target counts.'),
      channel: channelId.optional().describe('Where these are told instead.'),
      group_by: groupBy.optional(),
    }),
  )
    .optional()
    .describe('From labels to severity and channel. The first that fits counts.'),
  runbooks: list(
    z.strictObject({
      match,
      runbook: z.string().describe('The runbook that is offered as a button.'),
      with: withText,
    }),
  )
    .optional()
    .describe('Which runbooks help against which alerts. All that fit are offered.'),
  silence: z
    .strictObject({ runbook: z.string().describe('A runbook with alertmanager/silence.'), with: withText })
    .optional()
    .describe('What stands behind Silence…. Default: the first runbook with alertmanager/silence.'),
  page: z
    .strictObject({
      escalation_policy: z
        .string()
        .min(1)
        .describe('Whose turn it is: the id of an escalation policy of PagerDuty.'),
      service: z.string().min(1).optional().describe("The PagerDuty service. Default: the policy's first."),
    })
    .optional()
    .describe(
      'Whom to page for an alert that nobody acknowledges within its response target, when its severity pages. Default: nobody.',
    ),
  sns_topics: list(
    z
      .string()
      .regex(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
        'a topic looks like arn:aws:sns:us-east-1:123456789012:alarms',
      ),
  )
    .optional()
    .describe('The SNS topics whose CloudWatch alarms are taken. Default: none.'),
});
export type AlertsText = z.infer<typeof AlertsText>;

const names = z.array(z.string()).readonly();
const Matchers = z
  .array(
    z.object({ name: z.string(), operator: z.enum(['=', '!=', '=~', '!~']), value: z.string() }).readonly(),
  )
  .readonly();

/** A text with labels in it: `${{ labels.service }}-worker`. */
const Filling = z
  .array(z.union([z.object({ text: z.string() }).readonly(), z.object({ label: z.string() }).readonly()]))
  .readonly();
export type Filling = z.infer<typeof Filling>;

const Help = z.object({ runbook: z.string(), given: z.record(z.string(), Filling).readonly() }).readonly();
export type Help = z.infer<typeof Help>;

const Route = z
  .object({
    match: Matchers,
    severity: z.string().exactOptional(),
    channel: z.string().exactOptional(),
    groupBy: names.exactOptional(),
  })
  .readonly();

/** Its checked form, defaults filled in. */
export const AlertsConfig = z
  .object({
    channel: z.string().exactOptional(),
    groupBy: names,
    routes: z.array(Route).readonly(),
    runbooks: z.array(z.object({ match: Matchers, help: Help }).readonly()).readonly(),
    silence: Help.exactOptional(),
    page: z
      .object({ escalation_policy: z.string(), service: z.string().exactOptional() })
      .readonly()
      .exactOptional(),
    snsTopics: names,
  })
  .readonly();
export type AlertsConfig = z.infer<typeof AlertsConfig>;

const NO_ALERTS: AlertsText = {};

/** A file without the section takes alerts as well: they go to the audit channel, and no runbook is offered. */
export function alertsConfig(text: AlertsText = NO_ALERTS, firstSilenceRunbook?: string): AlertsConfig {
  const { routes = [], runbooks = [], page, sns_topics = [] } = text;
  const silence =
    text.silence ?? (firstSilenceRunbook === undefined ? undefined : { runbook: firstSilenceRunbook });
  return {
    ...(text.channel !== undefined && { channel: text.channel }),
    groupBy: text.group_by ?? ['alertname'],
    routes: routes.map((route) => ({
      match: matchersIn(route.match),
      ...(route.severity !== undefined && { severity: route.severity }),
      ...(route.channel !== undefined && { channel: route.channel }),
      ...(route.group_by !== undefined && { groupBy: route.group_by }),
    })),
    runbooks: runbooks.map((one) => ({ match: matchersIn(one.match), help: helpIn(one) })),
    ...(silence && { silence: helpIn(silence) }),
    ...(page && { page: pageOf(page) }),
    snsTopics: sns_topics,
  };
}

const pageOf = ({ escalation_policy, service }: NonNullable<AlertsText['page']>) => ({
  escalation_policy,
  ...(service !== undefined && { service }),
});

const matchersIn = (texts: readonly string[]): readonly LabelMatcher[] =>
  texts.flatMap((text) => parseMatchers(text) ?? []);

type HelpText = Pick<NonNullable<AlertsText['silence']>, 'runbook' | 'with'>;

const helpIn = ({ runbook, with: given = {} }: HelpText): Help => ({
  runbook,
  given: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fillingOf(String(value))])),
});

const fillingOf = (text: string): Filling =>
  splitTemplate(text).parts.map((part) =>
    part.kind === 'text' ? { text: part.text } : { label: labelIn(part.expression) ?? '' },
  );

/** `labels.service`, or `labels["app.kubernetes.io/name"]`; undefined when it is anything else. */
export function labelIn(expression: string): string | undefined {
  const [, dotted, quoted] = /^\s*labels(?:\.(\w+)|\[["']([^"'\]]+)["']\])\s*$/.exec(expression) ?? [];
  return dotted ?? quoted;
}
