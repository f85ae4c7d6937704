import { z } from 'zod';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  hadMs,
  type Observation,
  type Place,
  type Seen,
  type StepPlan,
} from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';
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
  version: z.string().min(1).describe('The id of the version to make AWSCURRENT again'),
  expect_current: z
    .string()
    .min(1)
    .optional()
    .describe('Refuse unless this version is AWSCURRENT now, by its id'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  version: z.string().describe('The version that is AWSCURRENT now'),
  previous_version: z.string().describe('The version that was AWSCURRENT before'),
});

const Guards = z.object({ version: z.string() });

/** Moves AWSCURRENT to an earlier version; nobody reads or writes a value for that. */
export const restoreVersion = defineAction({
  name: 'secrets-manager/restore-version',
  summary: 'Makes an earlier version of a secret the current one again',
  effect: 'change',
  input: Input,
  output: Output,
  plannedOutputs: ['version', 'previous_version'],
  targets: ({ secret }, environment) => [secretTarget(secret, environment)],
  deadlineMs: () => SEEN_WITHIN_MS + 60_000,
  plan: (context, input) => planRestore(context, input),

  async apply({ systems, signal }, { secret, version: to }, plan) {
    const from = Guards.parse(plan.guards).version;
    const asked = { secret, version: from, operation: 'update secret version stage' };
    await refuseReplaced(systems.secretsManager, asked, signal);
    await systems.secretsManager.moveCurrent({ secret, from, to }, signal);
    return { version: to };
  },

  observe: (context, input, seen) => observeRestore(context, input, seen),
  whenDone: (place, input, { plan }) => left(place, input, plan),
});

async function planRestore(context: ActionContext, input: Input): Promise<StepPlan> {
  const { systems, environment, signal } = context;
  const { secret: name, version, expect_current } = input;
  const secret = await systems.secretsManager.describeSecret(name, signal);
  const versions = await systems.secretsManager.listSecretVersions(name, signal);
  const current = currentOf(versions);
  const wanted = versions.find(({ id }) => id === version);
  const obstacle = secretObstacle(secret);
  if (obstacle !== undefined) return lookingPlan({ obstacle });
  if (!current || !wanted)
    return lookingPlan({
      obstacle: `${name} has no ${wanted ? 'current version' : `version ${version} any more`}. Look at its versions.`,
      commands: [versionsCommand(name, environment)],
    });
  if (current.id === version) return lookingPlan({ nothingToDo: `${version} is AWSCURRENT already.` });
  if (expect_current !== undefined && expect_current !== current.id)
    return lookingPlan({
      obstacle: `${current.id} is AWSCURRENT in ${name}, not ${expect_current} as expected: somebody changed it in between. Look before you replace their value.`,
    });

  return lookingPlan({
    changes: [{ target: name, field: 'AWSCURRENT', before: current.id, after: version }],
    guards: { version: current.id },
    outputs: { version, previous_version: current.id },
    facts: [`Version ${version} was made on ${wanted.createdAt.toISOString().slice(0, 16)}Z.`],
    warnings: secretWarnings(secret),
    commands: [byHand(context, input, current.id), versionsCommand(name, environment)],
  });
}

function byHand({ environment }: ActionContext, { secret, version }: Input, from: string): string {
  const words = ['secretsmanager', 'update-secret-version-stage', '--secret-id', secret];
  const move = ['--remove-from-version-id', from, '--move-to-version-id', version];
  return awsLine(environment, [...words, '--version-stage', 'AWSCURRENT', ...move]);
}

async function observeRestore(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { systems, signal, now } = context;
  const { secret, version } = input;
  const before = Guards.parse(seen.plan.guards).version;
  const current = currentOf(await systems.secretsManager.listSecretVersions(secret, signal))?.id;

  if (current === version)
    return {
      status: 'done',
      outputs: { version, previous_version: before },
      evidence: [`Version ${version} of ${secret} is AWSCURRENT again.`],
      ...left(context, input, seen.plan),
    };
  if (current === before && !seen.receipt) return { status: 'absent' };
  if (current === before && hadMs(now, seen) < SEEN_WITHIN_MS)
    return { status: 'waiting', progress: `${before} is still AWSCURRENT`, againInMs: LOOK_AGAIN_MS };
  return {
    status: 'failed',
    reason: `${current ?? 'No version'} is AWSCURRENT in ${secret}, not ${version}: somebody changed it since. Look at its versions.`,
  };
}

function left({ environment }: Place, { secret, version }: Input, { guards }: StepPlan): Aftermath {
  const back = { secret, version: Guards.parse(guards).version, expect_current: version };
  return {
    undo: [{ uses: 'secrets-manager/restore-version', with: back }],
    closes: [secretTarget(secret, environment)],
  };
}
