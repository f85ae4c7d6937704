import type { Actions } from '../actions/action.ts';
import { alertsConfig } from './alerts-section.ts';
import { breakGlassFor } from './break-glass-section.ts';
import { checkedSchedules } from './checked-schedules.ts';
import { prefixed } from './checks/check-commands.ts';
import { CONFIRM_WITHIN_MS, confirmFor } from './confirm-defaults.ts';
import { drillOf } from './drill-section.ts';
import { strongest } from './effects.ts';
import type { EnvironmentText } from './environments-section.ts';
import type { RunbooksFile } from './file-schema.ts';
import { toFreeze } from './freezes-section.ts';
import { incidentsConfig } from './incidents-section.ts';
import { splitTemplate } from './interpolation.ts';
import { toRota } from './oncall-section.ts';
import type { ParameterText } from './parameters-section.ts';
import type { RoleText } from './people-section.ts';
import type {
  Confirm,
  Environment,
  Parameter,
  Role,
  Runbook,
  Runbooks,
  Severity,
  Step,
  StepConfirm,
} from './runbook.ts';
import type { RunbookText } from './runbooks-section.ts';
import { servicesIn } from './services-section.ts';
import { DEFAULT_SEVERITIES } from './severities.ts';
import type { SeverityText } from './severities-section.ts';
import type { StepText } from './steps-section.ts';

const DEFAULT_MAX_LENGTH = 256;

/** A file that passed every check, with names resolved and defaults filled in. */
export function toCheckedForm(
  file: RunbooksFile,
  { actions, hash }: { actions: Actions; hash: string },
): Runbooks {
  const commandPrefix = file.command_prefix ?? '';
  const roles = mapRecord(file.roles ?? {}, toRole);
  const runbooks = mapRecord(file.runbooks, (text, name) =>
    toRunbook(text, { name, commandPrefix, actions, breakGlass: file.break_glass }),
  );
  return {
    version: 1,
    hash,
    commandPrefix,
    environments: mapRecord(file.environments, toEnvironment),
    roles,
    ...(file.people && { people: file.people }),
    severities: file.severities ? toSeverities(file.severities) : DEFAULT_SEVERITIES,
    freezes: mapRecord(file.freezes ?? {}, (text, name) => toFreeze(text, name, protectedOnes(file))),
    incidents: incidentsConfig(file.incidents, firstWith(file, 'statuspage/update')),
    alerts: alertsConfig(file.alerts, firstWith(file, 'alertmanager/silence')),
    oncall: mapRecord(file.oncall ?? {}, toRota),
    runbooks,
    schedules: checkedSchedules(file, { runbooks, roles }),
  };
}

const protectedOnes = ({ environments }: RunbooksFile): readonly string[] =>
  Object.entries(environments).flatMap(([name, environment]) => (environment.protected ? [name] : []));

/** The first runbook with a step of this action. */
function firstWith({ runbooks }: RunbooksFile, action: string): string | undefined {
  const found = Object.entries(runbooks).find(([, { steps }]) => steps.some(({ uses }) => uses === action));
  return found?.[0];
}

function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
}

function toEnvironment(text: EnvironmentText, name: string): Environment {
  const databases = mapRecord(text.databases ?? {}, (database) => ({
    url_secret: database.url_secret,
    read_only: database.read_only ?? false,
  }));
  return {
    name,
    protected: text.protected ?? false,
    ...(text.disposable === true && { disposable: true }),
    ...(text.runbooks && { runbooks: text.runbooks }),
    ...(text.kubernetes && { kubernetes: text.kubernetes }),
    ...(text.aws && { aws: awsIn(text.aws) }),
    ...(text.docker && { docker: text.docker }),
    databases,
    ...(text.redis && { redis: text.redis }),
    hosts: text.hosts ?? [],
    ...servicesIn(text),
  };
}

function awsIn({ region, endpoint, role_arn, external_id }: NonNullable<EnvironmentText['aws']>) {
  return given({ region, endpoint, role_arn, external_id });
}

function toRole(text: RoleText, name: string): Role {
  return {
    name,
    slack_users: text.slack_users ?? [],
    slack_groups: text.slack_groups ?? [],
    pagerduty_on_call: text.pagerduty_on_call ?? [],
    on_call_levels: text.on_call_levels ?? 1,
    cli_users: text.cli_users ?? [],
    all_of: text.all_of ?? [],
  };
}

/** The gravest first, as people write them. */
function toSeverities(texts: Readonly<Record<string, SeverityText>>): Readonly<Record<string, Severity>> {
  const gravest = Object.keys(texts).slice(0, 2);
  return mapRecord(texts, (text, name) => toSeverity(text, name, gravest.includes(name)));
}

function toSeverity(text: SeverityText, name: string, isGrave: boolean): Severity {
  return {
    name,
    title: text.title,
    respondWithinMs: text.respond_within,
    updateEveryMs: text.update_every,
    page: text.page ?? false,
    postmortem: text.postmortem ?? false,
    mailCustomers: text.mail_customers ?? false,
    passesFreezes: text.passes_freezes ?? isGrave,
    phases: text.phases ?? [],
  };
}

interface OfFile {
  readonly name: string;
  readonly commandPrefix: string;
  readonly actions: Actions;
  readonly breakGlass: RunbooksFile['break_glass'];
}

function toRunbook(text: RunbookText, { name, commandPrefix, actions, breakGlass }: OfFile): Runbook {
  const approvers = text.allow.approve ?? [];
  const steps = text.steps.map((step) => toStep(step, actions, approvers));
  const effect = strongest(steps.map((step) => step.effect));
  const { drill } = text;
  return given({
    name,
    command: text.command && prefixed(text.command, commandPrefix),
    title: text.title,
    description: text.description,
    halt: text.halt ?? false,
    environment: text.environment,
    refuses: text.refuses,
    effect,
    allow: { run: text.allow.run, approve: approvers },
    parameters: mapRecord(text.parameters ?? {}, toParameter),
    confirm: toConfirm(text, effect),
    steps,
    onFailure: { undo: text.on_failure?.undo ?? ('never' as const) },
    whenLocked: text.when_locked ?? ('refuse' as const),
    coolDownMs: text.cool_down,
    atMost: text.at_most && { runs: text.at_most.runs, withinMs: text.at_most.within },
    breakGlass: breakGlassFor(breakGlass, text.break_glass),
    drill: drill && drillOf(drill),
    channel: text.channel,
  });
}

export function toParameter(text: ParameterText): Parameter {
  const common = given({
    description: text.description,
    required: text.required ?? text.default === undefined,
    default: text.default,
  });
  switch (text.type) {
    case 'string': {
      const { type, one_of, pattern, max_length } = text;
      return { ...common, ...given({ type, one_of, pattern, max_length: max_length ?? DEFAULT_MAX_LENGTH }) };
    }
    case 'integer':
    case 'number':
      return { ...common, ...given({ type: text.type, min: text.min, max: text.max }) };
    case 'boolean':
      return { ...common, type: 'boolean' };
  }
}

function toConfirm({ confirm, title }: RunbookText, effect: Runbook['effect']): Confirm {
  const wishes = given({ phrase: confirm?.phrase, approvals: confirm?.approvals, withinMs: confirm?.within });
  const gates = confirmFor({ effect, title, ...wishes });
  return {
    ...gates,
    required: gates.required || confirm?.required === true,
    ...given({ page: confirm?.page }),
  };
}

function toStep(text: StepText, actions: Actions, approvers: readonly string[]): Step {
  const action = actions.get(text.uses);
  const input = text.with ?? {};
  return given({
    id: text.id,
    title: text.title ?? action?.summary ?? text.uses,
    uses: text.uses,
    effect: action ? strongest([action.effect, action.effectOf(input)]) : ('destructive' as const),
    with: input,
    when: toCondition(text.when),
    deadlineMs: text.deadline,
    safeguard: text.safeguard ?? false,
    mustFail: text.must_fail,
    confirm: text.confirm && stepConfirm(text.confirm, approvers),
  });
}

function stepConfirm(
  { required, phrase, approvals, approve, within, page }: NonNullable<StepText['confirm']>,
  approvers: readonly string[],
): StepConfirm {
  return {
    required: required ?? true,
    ...(phrase !== undefined && { phrase }),
    approvals: approvals ?? 0,
    approve: approve ?? approvers,
    withinMs: within ?? CONFIRM_WITHIN_MS,
    ...given({ page }),
  };
}

/** `when` may be written with or without its `${{ }}`; the checked form has none. */
function toCondition(when: StepText['when']): string | undefined {
  if (when === undefined) return undefined;
  const text = String(when);
  return (splitTemplate(text).whole?.expression ?? text).trim();
}

type Given<Fields> = {
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & {
  [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined>;
};

/** The fields that have a value. */
function given<Fields extends object>(fields: Fields): Given<Fields>;
function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
