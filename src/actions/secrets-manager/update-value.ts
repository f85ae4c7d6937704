import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import {
  type ActionContext,
  defineAction,
  hadMs,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
  type UndoStep,
} from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';
import { fieldOf, isShown, mayBeShown, misfit } from './secret-field.ts';
import {
  currentOf,
  LOOK_AGAIN_MS,
  refuseReplaced,
  SEEN_WITHIN_MS,
  secretObstacle,
  secretTarget,
  secretWarnings,
  versionsCommand,
} from './secret-versions.ts';

const Input = z.object({
  secret: z.string().min(1).describe('The secret, by its name or ARN'),
  field: z
    .string()
    .min(1)
    .max(200)
    .describe('What to replace: a key of a JSON value, host of a connection string, or DATABASE_URL.host'),
  value: z
    .string()
    .min(1)
    .max(4_096)
    .describe(
      'What to put there. Only hosts and ports may be plain text; anything else is one whole secrets.NAME',
    ),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  version: z.string().describe('The version that is AWSCURRENT now'),
  previous_version: z.string().describe('The version that was AWSCURRENT before'),
});

const Guards = z.object({ version: z.string() });

/** Replaces one field of a secret and leaves the rest as it is. The value is never shown, stored or logged. */
export const updateValue = defineAction({
  name: 'secrets-manager/update-value',
  summary: 'Replaces one field of a secret, like the host of a connection string',
  effect: 'change',
  onlySecrets: ({ field }) => (typeof field === 'string' && mayBeShown(field) ? [] : ['value']),
  input: Input,
  output: Output,
  plannedOutputs: ['previous_version'],
  targets: ({ secret }, environment) => [secretTarget(secret, environment)],
  deadlineMs: () => SEEN_WITHIN_MS + 60_000,
  plan: (context, input) => planUpdate(context, input),
  apply: (context, input, plan) => putValue(context, input, Guards.parse(plan.guards).version),
  observe: (context, input, seen) => observeUpdate(context, input, seen),
  whenDone: (place, input, { plan }) => ({ undo: wayBack(place, input, plan) }),
});

async function planUpdate({ systems, environment, signal }: ActionContext, input: Input): Promise<StepPlan> {
  const { secret: name, field, value } = input;
  const secret = await systems.secretsManager.describeSecret(name, signal);
  const current = currentOf(await systems.secretsManager.listSecretVersions(name, signal));
  const obstacle = secretObstacle(secret) ?? (current ? undefined : `${name} has no value yet.`);
  if (obstacle !== undefined || !current) return lookingPlan({ obstacle: obstacle ?? '' });

  const found = fieldOf(await systems.secretsManager.getSecretValue(name, current.id, signal), field);
  if (!found.ok)
    return lookingPlan({ obstacle: `${field} of ${name} cannot be replaced: ${found.problem}.` });
  const wrong = misfit(field, value);
  if (wrong !== undefined)
    return lookingPlan({ obstacle: `This cannot be the ${field} of ${name}: ${wrong}.` });
  if (found.value === value) return lookingPlan({ nothingToDo: `${field} of ${name} is that already.` });

  const shown = isShown(field, value) && isShown(field, found.value);
  return lookingPlan({
    changes: [
      {
        target: name,
        field,
        before: shown ? found.value : '(not shown)',
        after: shown ? value : '(not shown)',
      },
    ],
    guards: { version: current.id },
    outputs: { previous_version: current.id },
    facts: [`Everything else in ${name} stays as it is. The way back is version ${current.id}.`],
    warnings: secretWarnings(secret),
    commands: byHand(name, environment),
  });
}

/** The value goes by a file: on a command line it would stay in the shell's history. */
function byHand(secret: string, environment: ActionContext['environment']): readonly string[] {
  const words = ['secretsmanager', 'put-secret-value', '--secret-id', secret];
  return [
    versionsCommand(secret, environment),
    awsLine(environment, [...words, '--secret-string', 'file://new-value']),
  ];
}

async function putValue(context: ActionContext, input: Input, version: string): Promise<JsonObject> {
  const { systems, signal } = context;
  const { secret } = input;
  const operation = 'put secret value';
  await refuseReplaced(systems.secretsManager, { secret, version, operation }, signal);
  const found = fieldOf(await systems.secretsManager.getSecretValue(secret, version, signal), input.field);
  if (!found.ok)
    throw new Failure({
      system: 'AWS Secrets Manager',
      operation: `${operation} ${secret}`,
      kind: 'invalid',
      message: `${input.field} of ${secret} cannot be replaced: ${found.problem}.`,
    });
  const request = { secret, token: versionFor(context), value: found.replace(input.value) };
  return { version: (await systems.secretsManager.putSecretValue(request, signal)).versionId };
}

/** The run's token in the form of a UUID: the new version's id, known before it exists. */
function versionFor({ token }: Pick<Place, 'token'>): string {
  const hex = createHash('sha256').update(token).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function wayBack(place: Place, { secret }: Input, { guards }: StepPlan): readonly UndoStep[] {
  const version = Guards.parse(guards).version;
  const back = { secret, version, expect_current: versionFor(place) };
  return [{ uses: 'secrets-manager/restore-version', with: back }];
}

async function observeUpdate(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { systems, signal, now } = context;
  const { secret, field } = input;
  const before = Guards.parse(seen.plan.guards).version;
  const version = versionFor(context);
  const versions = await systems.secretsManager.listSecretVersions(secret, signal);
  const ours = versions.find(({ id }) => id === version);

  if (!ours && !seen.receipt) return { status: 'absent' };
  if (!ours && hadMs(now, seen) < SEEN_WITHIN_MS)
    return { status: 'waiting', progress: 'the new version is not listed yet', againInMs: LOOK_AGAIN_MS };
  if (currentOf(versions)?.id !== version)
    return {
      status: 'failed',
      reason: `Another version than ours is AWSCURRENT in ${secret}: somebody changed it since. Look at its versions.`,
    };

  const found = fieldOf(await systems.secretsManager.getSecretValue(secret, version, signal), field);
  const undo = wayBack(context, input, seen.plan);
  if (!found.ok || found.value !== input.value)
    return { status: 'failed', reason: `${field} of ${secret} does not read back as it was written.`, undo };
  return {
    status: 'done',
    outputs: { version, previous_version: before },
    evidence: [
      `Version ${version} of ${secret} is AWSCURRENT; the one before is ${before}.`,
      isShown(field, found.value)
        ? `Its ${field} is ${found.value}.`
        : `Its ${field} reads back as it was written.`,
    ],
    undo,
  };
}
