import { z } from 'zod';
import type { Effect as EffectName } from '../actions/action.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import { AlertsConfig } from './alerts-section.ts';
import { BreakGlass } from './break-glass-section.ts';
import { Drill } from './drill-section.ts';
import { Freeze } from './freezes-section.ts';
import { IncidentsConfig } from './incidents-section.ts';
import { Rota } from './oncall-section.ts';
import { Schedule } from './schedules-section.ts';
import { services } from './services-section.ts';

const JsonValue: z.ZodType<Json> = z.json();
const JsonRecord: z.ZodType<JsonObject> = z.record(z.string(), JsonValue);
// The words are the actions' own; the type keeps the two lists equal.
const Effect: z.ZodType<EffectName> = z.enum(['read', 'halt', 'change', 'destructive']);
const names = z.array(z.string()).readonly();
const ms = z.number().int().nonnegative();

const byName = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value).readonly();

export const Environment = z
  .object({
    name: z.string(),
    protected: z.boolean(),
    /** Nothing here would be missed: a schedule may act without asking, once somebody has allowed it. */
    disposable: z.boolean().exactOptional(),
    /** The only runbooks it takes; absent: every one. */
    runbooks: names.exactOptional(),
    kubernetes: z.object({ context: z.string() }).readonly().exactOptional(),
    aws: z
      .object({
        region: z.string(),
        endpoint: z.string().exactOptional(),
        /** The role to assume; absent, the bot's own identity acts. */
        role_arn: z.string().exactOptional(),
        external_id: z.string().exactOptional(),
      })
      .readonly()
      .exactOptional(),
    docker: z.object({ url: z.string() }).readonly().exactOptional(),
    /** Databases by the name that steps use; the value names the secret that holds the connection string. */
    databases: byName(z.object({ url_secret: z.string(), read_only: z.boolean() }).readonly()),
    /** Redis servers by the name that steps use. */
    redis: byName(z.object({ url_secret: z.string() }).readonly()).exactOptional(),
    /** Hosts that HTTP steps may call. */
    hosts: names,
    ...services,
  })
  .readonly();
export type Environment = z.infer<typeof Environment>;

/** The sources are alternatives; `all_of` asks for every one of the named roles. An empty role means nobody. */
export const Role = z
  .object({
    name: z.string(),
    slack_users: names,
    slack_groups: names,
    pagerduty_on_call: names,
    /** How many escalation levels of a policy count as on call: 1 is whoever is paged first. */
    on_call_levels: z.number().int().positive(),
    /** Operating-system accounts on the machine of the bot, for the command line. */
    cli_users: names,
    all_of: names,
  })
  .readonly();
export type Role = z.infer<typeof Role>;

/** Who is one person, in Slack and as an account of the bot's own machine. */
export const Person = z.object({ slack: z.string(), cli: z.string() }).readonly();
export type Person = z.infer<typeof Person>;

export const Severity = z
  .object({
    name: z.string(),
    title: z.string(),
    respondWithinMs: ms,
    updateEveryMs: ms,
    page: z.boolean(),
    /** Whether a post-mortem has to be written. */
    postmortem: z.boolean(),
    /** Whether customers get a mail when it takes longer than half an hour. */
    mailCustomers: z.boolean(),
    /** Whether what is run in such an incident starts although a freeze is on. */
    passesFreezes: z.boolean(),
    phases: z.array(z.object({ title: z.string(), checklist: names }).readonly()).readonly(),
  })
  .readonly();
export type Severity = z.infer<typeof Severity>;

const ofEveryParameter = {
  description: z.string().exactOptional(),
  required: z.boolean(),
  default: JsonValue.exactOptional(),
};

const ofNumbers = { ...ofEveryParameter, min: z.number().exactOptional(), max: z.number().exactOptional() };

export const Parameter = z.discriminatedUnion('type', [
  z
    .object({
      ...ofEveryParameter,
      type: z.literal('string'),
      one_of: names.exactOptional(),
      /** An RE2 pattern the whole value must match. */
      pattern: z.string().exactOptional(),
      max_length: z.number().int(),
    })
    .readonly(),
  z.object({ ...ofNumbers, type: z.enum(['integer', 'number']) }).readonly(),
  z.object({ ...ofEveryParameter, type: z.literal('boolean') }).readonly(),
]);
export type Parameter = z.infer<typeof Parameter>;

export const Confirm = z
  .object({
    /** Whether the requester has to say yes to the plan at all. */
    required: z.boolean(),
    phrase: z.string().exactOptional(),
    approvals: z.number().int().nonnegative(),
    withinMs: ms,
    /** Page whoever may approve and is on call; absent: on protected environments. */
    page: z.boolean().exactOptional(),
  })
  .readonly();
export type Confirm = z.infer<typeof Confirm>;

/** A gate before one step: the run stops there, reads the step's plan again, and asks. */
export const StepConfirm = z
  .object({
    required: z.boolean(),
    phrase: z.string().exactOptional(),
    approvals: z.number().int().nonnegative(),
    /** Names of the roles that may approve this step. */
    approve: names,
    withinMs: ms,
    page: z.boolean().exactOptional(),
  })
  .readonly();
export type StepConfirm = z.infer<typeof StepConfirm>;

export const Step = z
  .object({
    id: z.string(),
    /** What the thread and the drill's report call it; the action's summary when the file names none. */
    title: z.string(),
    uses: z.string(),
    effect: Effect,
    /** As in the file, `${{ … }}` included. */
    with: JsonRecord,
    /** A CEL expression of type bool. */
    when: z.string().exactOptional(),
    /** Overrides the action's own deadline. */
    deadlineMs: ms.exactOptional(),
    /** A backup taken first because a later step destroys. */
    safeguard: z.boolean(),
    /** A negative control: the check has to come out red, and its reason has to contain this. */
    mustFail: z.string().exactOptional(),
    confirm: StepConfirm.exactOptional(),
  })
  .readonly();
export type Step = z.infer<typeof Step>;

export const Runbook = z
  .object({
    name: z.string(),
    /** With its slash and the file's prefix: `/pause-purge`. */
    command: z.string().exactOptional(),
    title: z.string(),
    description: z.string().exactOptional(),
    /** The emergency stop: one tap, or none with `now`. */
    halt: z.boolean(),
    environment: z.string(),
    /** Environments it must never act on. */
    refuses: names.exactOptional(),
    /** The strongest effect of its steps. */
    effect: Effect,
    /** Names of roles. An empty list means nobody. */
    allow: z.object({ run: names, approve: names }).readonly(),
    parameters: byName(Parameter),
    confirm: Confirm,
    steps: z.array(Step).readonly(),
    onFailure: z.object({ undo: z.enum(['when_worse', 'never']) }).readonly(),
    whenLocked: z.enum(['refuse', 'queue']),
    /** Its targets are left alone this long after it acted on them. */
    coolDownMs: ms.exactOptional(),
    atMost: z.object({ runs: z.number().int(), withinMs: ms }).readonly().exactOptional(),
    /** Absent: never. */
    breakGlass: BreakGlass.exactOptional(),
    drill: Drill.exactOptional(),
    /** A channel id: root messages go there instead of where the command was typed. */
    channel: z.string().exactOptional(),
  })
  .readonly();
export type Runbook = z.infer<typeof Runbook>;

/**
 * The checked form of `runbooks.yaml`: names resolved, defaults filled in, durations in milliseconds, expressions
 * type-checked but still text. Plain JSON, so that a run can carry its runbook with it and read it back.
 */
export const Runbooks = z
  .object({
    version: z.literal(1),
    /** SHA-256 of the file's text, in hex. */
    hash: z.string(),
    commandPrefix: z.string(),
    environments: byName(Environment),
    roles: byName(Role),
    people: byName(Person).exactOptional(),
    severities: byName(Severity),
    freezes: byName(Freeze),
    incidents: IncidentsConfig,
    alerts: AlertsConfig,
    oncall: byName(Rota),
    runbooks: byName(Runbook),
    schedules: byName(Schedule),
  })
  .readonly();
export type Runbooks = z.infer<typeof Runbooks>;
