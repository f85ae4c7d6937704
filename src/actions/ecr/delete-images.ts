import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import { type Image, RemovalFailure } from '../../systems/ecr/port.ts';
import { type ActionContext, defineAction, type Observation, type Seen, type StepPlan } from '../action.ts';
import { awsLine, inRegion, lookingPlan } from '../aws-line.ts';
import { ecrInput, imageName, megabytes } from './ecr-input.ts';
import { imagesInUse, isInUse } from './images-in-use.ts';

/** The part of a multi-platform image cannot go before the whole, and takes up nothing of its own afterwards. */
const NEEDED = 'ImageReferencedByManifestList';

const Input = z.object({
  ...ecrInput,
  digests: z
    .array(z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest is sha256: and 64 hexadecimal digits'))
    .max(100)
    .describe('The images to remove, by their digests, like those of ecr/stale-images'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  removed: z.int().describe('How many images were removed'),
  kept: z.int().describe('How many stay because a multi-platform image needs them'),
});

const Guards = z.object({ digests: z.array(z.string()) });
const Receipt = z.object({ failures: z.array(RemovalFailure) });

/** Removes exactly the named images, none of which may be in use. There is no way back. */
export const deleteImages = defineAction({
  name: 'ecr/delete-images',
  summary: 'Removes images from an ECR repository by their digests',
  effect: 'destructive',
  noUndo:
    'Removed images are gone: there is no undo. A task definition that names one cannot be deployed again.',
  beyondBackup: true,
  input: Input,
  output: Output,
  targets: ({ repository }, environment) => [`ecr:${inRegion(environment, repository)}`],
  deadlineMs: () => 180_000,
  plan: (context, input) => planRemoval(context, input),
  apply: (context, input, plan) => remove(context, input, Guards.parse(plan.guards).digests),
  observe: (context, input, seen) => observeRemoval(context, input, seen),
});

async function planRemoval(context: ActionContext, input: Input): Promise<StepPlan> {
  const { repository, digests, at_most } = input;
  const wanted = new Set(digests);
  if (wanted.size > at_most)
    return lookingPlan({
      obstacle: `${wanted.size} images are more than the ${at_most} that may be removed at once.`,
    });
  const { standing, used } = await look(context, input, [...wanted]);
  if (used.length > 0) return lookingPlan({ obstacle: inUse(repository, used) });
  if (standing.length === 0)
    return lookingPlan({ nothingToDo: `None of these images is in ${repository} any more.` });

  const names = standing.map(imageName).join('; ');
  const before = `${standing.length} ${standing.length === 1 ? 'image' : 'images'}: ${names}`;
  return lookingPlan({
    changes: [{ target: repository, field: 'images', before, after: 'removed' }],
    guards: { digests: standing.map(({ digest }) => digest).sort() },
    facts: [
      `${standing.length} of ${wanted.size} named images are there, ${megabytes(standing)} MB together.`,
      `None of them is in use in ${input.clusters.join(', ')}.`,
    ],
    warnings: [],
    commands: [byHand(context, repository, standing)],
  });
}

async function look({ systems, signal }: ActionContext, input: Input, digests: readonly string[]) {
  const { repository, clusters } = input;
  const images = await systems.ecr.describeImages(repository, signal);
  const standing = images.filter(({ digest }) => digests.includes(digest));
  const inUseNow = await imagesInUse(systems.ecs, clusters, signal);
  return { standing, used: standing.filter((image) => isInUse(repository, image, inUseNow)) };
}

function inUse(repository: string, used: readonly Image[]): string {
  const names = used.map(imageName).join('; ');
  return `In use, so not to be removed from ${repository}: ${names}. List the stale images again.`;
}

function byHand({ environment }: ActionContext, repository: string, images: readonly Image[]): string {
  const ids = images.map(({ digest }) => `imageDigest=${digest}`);
  return awsLine(environment, [
    ...['ecr', 'batch-delete-image', '--repository-name', repository, '--image-ids'],
    ...ids,
  ]);
}

/** Looks once more whether one of them has come into use: the plan may be minutes old. */
async function remove(context: ActionContext, input: Input, digests: readonly string[]): Promise<JsonObject> {
  const { repository } = input;
  const { used } = await look(context, input, digests);
  if (used.length > 0)
    throw new Failure({
      system: 'Amazon ECR',
      operation: `batch delete image ${repository}`,
      kind: 'conflict',
      message: inUse(repository, used),
    });
  const { ecr } = context.systems;
  const { removed, failures } = await ecr.batchDeleteImage({ repository, digests }, context.signal);
  return { removed: [...removed], failures: failures.map((one) => ({ ...one })) };
}

async function observeRemoval(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { systems, signal } = context;
  const { digests } = Guards.parse(seen.plan.guards);
  const images = await systems.ecr.describeImages(input.repository, signal);
  const left = digests.filter((digest) => images.some((one) => one.digest === digest));
  if (!seen.receipt && left.length === digests.length) return { status: 'absent' };

  const failures = seen.receipt ? Receipt.parse(seen.receipt).failures : [];
  const needed = failures.filter(({ code, digest }) => code === NEEDED && left.includes(digest));
  const removed = digests.length - left.length;
  const evidence = [
    `${removed} of ${digests.length} images are gone from ${input.repository}.`,
    ...(needed.length > 0 ? [`${needed.length} stay: a multi-platform image that stands needs them.`] : []),
  ];
  if (left.length === needed.length)
    return { status: 'done', outputs: { removed, kept: needed.length }, evidence };
  return { status: 'failed', reason: `${evidence[0]} ${whyNot(failures)}`, evidence };
}

function whyNot(failures: readonly RemovalFailure[]): string {
  const why = failures.find(({ code }) => code !== NEEDED);
  return why ? `Amazon ECR says: ${why.reason}.` : 'The others still stand. Plan again for those.';
}
