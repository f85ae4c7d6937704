import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import { type ActionContext, defineAction } from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';
import { currentOf } from './secret-versions.ts';

const DAY = 86_400_000;

const Input = z.object({
  secrets: z.array(z.string().min(1)).min(1).max(50).describe('The secrets, by their names or ARNs'),
  max_age: Duration.describe('How old a current value may be, like 90d'),
});

const Output = z.object({
  oldest: z.string().describe('The secret whose value is oldest'),
  oldest_days: z.int().describe('How old that is, in days'),
});

/** Looks since when the current value has been in use; reads no value for that. */
export const secretAge = defineAction({
  name: 'secrets-manager/secret-age',
  summary: 'Checks how long ago secrets were changed or rotated',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => 120_000,

  async plan({ environment }, { secrets, max_age }) {
    return lookingPlan({
      facts: [`Looks whether ${secrets.join(', ')} are at most ${formatDuration(max_age)} old.`],
      commands: secrets.map((secret) =>
        awsLine(environment, ['secretsmanager', 'describe-secret', '--secret-id', secret]),
      ),
    });
  },

  async observe(context, { secrets, max_age }) {
    const ages: Age[] = [];
    for (const secret of secrets) ages.push(await ageOf(context, secret));
    const evidence = ages.map(({ said }) => said);
    const tooOld = ages.filter(({ ms }) => ms > max_age);
    const oldest = ages.toSorted((a, b) => b.ms - a.ms)[0];
    const unusable = ages.filter(({ ms }) => ms === Number.POSITIVE_INFINITY);
    if (unusable.length > 0)
      return { status: 'failed', reason: unusable.map(({ said }) => said).join(' '), evidence };
    if (tooOld.length > 0 || !oldest) {
      const names = tooOld.map(({ name }) => name).join(', ');
      return {
        status: 'failed',
        reason: `Older than ${formatDuration(max_age)}: ${names}. Rotate, then restart whoever reads ${tooOld.length === 1 ? 'it' : 'them'}.`,
        evidence,
      };
    }
    return {
      status: 'done',
      outputs: { oldest: oldest.name, oldest_days: Math.floor(oldest.ms / DAY) },
      evidence,
    };
  },
});

interface Age {
  readonly name: string;
  /** Infinite where there is no value to speak of. */
  readonly ms: number;
  readonly said: string;
}

/** The vendor's own "last changed" moves with every tag; the current version does not. */
async function ageOf({ systems, signal, now }: ActionContext, wanted: string): Promise<Age> {
  const secret = await systems.secretsManager.describeSecret(wanted, signal);
  const current = currentOf(await systems.secretsManager.listSecretVersions(wanted, signal));
  const { name, deletedAt, lastRotatedAt, rotationEnabled } = secret;
  if (deletedAt || !current) {
    const said = `${name} ${deletedAt ? 'is waiting to be deleted' : 'has no current value'}.`;
    return { name, ms: Number.POSITIVE_INFINITY, said };
  }
  const ms = Math.max(0, now.getTime() - current.createdAt.getTime());
  const rotated = lastRotatedAt ? `, last rotated on ${day(lastRotatedAt)}` : '';
  const how = rotationEnabled ? 'rotated automatically' : 'not rotated automatically';
  const said = `The value of ${name} is ${formatDuration(ms)} old, from ${day(current.createdAt)}${rotated}; it is ${how}.`;
  return { name, ms, said };
}

const day = (at: Date): string => at.toISOString().slice(0, 10);
