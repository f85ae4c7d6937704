import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { Image } from '../../systems/ecr/port.ts';
import { type ActionContext, defineAction, type Seen, type StepPlan } from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';
import { ecrInput, imageName, megabytes } from './ecr-input.ts';
import { imagesInUse, isInUse } from './images-in-use.ts';

const DAY = 86_400_000;

const Input = z.object({
  ...ecrInput,
  older_than: Duration.prefault('30d').describe('Only images that were pushed longer ago than this'),
  keep_newest: z
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('The newest images of the repository are always kept, so that a rollback has somewhere to go'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  digests: z.array(z.string()).describe('The digests of the stale images, oldest first'),
  count: z.int().describe('How many there are'),
  megabytes: z.int().describe('What they take up'),
});

/** Lists the images that are old and that nothing uses, oldest first; removes nothing. */
export const staleImages = defineAction({
  name: 'ecr/stale-images',
  summary: 'Lists old images of an ECR repository that no ECS cluster uses',
  effect: 'read',
  input: Input,
  output: Output,
  plannedOutputs: ['digests'],
  targets: () => [],
  deadlineMs: () => 180_000,
  plan: (context, input) => planStale(context, input),

  async observe(context, input, seen) {
    const { images, facts } = await findStale(context, input, pinnedDigests(context, seen));
    const digests = images.map(({ digest }) => digest);
    return {
      status: 'done',
      outputs: { digests, count: images.length, megabytes: megabytes(images) },
      evidence: facts,
      ...(images.length > 0 && { log: images.map((one) => lineOf(one, context.now)).join('\n') }),
    };
  },
});

async function planStale(context: ActionContext, input: Input): Promise<StepPlan> {
  const { images, facts } = await findStale(context, input, pinnedDigests(context, undefined));
  const words = ['ecr', 'describe-images', '--repository-name', input.repository];
  return lookingPlan({
    outputs: { digests: images.map(({ digest }) => digest) },
    facts,
    warnings: [
      'In use means by these clusters now. Lambda functions, other clusters and tasks that a schedule starts are not seen.',
    ],
    commands: [awsLine(context.environment, words)],
  });
}

/** With `pinned`, of those that were approved the ones that are stale still; nothing else slips in. */
async function findStale({ systems, signal, now }: ActionContext, input: Input, pinned: Pinned) {
  const { repository, clusters, older_than, keep_newest, at_most } = input;
  const all = await systems.ecr.describeImages(repository, signal);
  const used = await imagesInUse(systems.ecs, clusters, signal);
  const old = all
    .slice(keep_newest)
    .filter(({ pushedAt }) => now.getTime() - pushedAt.getTime() > older_than)
    .filter((image) => !isInUse(repository, image, used))
    .reverse();
  const images = old.filter(({ digest }) => pinned?.includes(digest) ?? true).slice(0, at_most);
  const facts = [
    `${old.length} of ${all.length} images of ${repository} are older than ${formatDuration(older_than)} and in use by none of ${clusters.join(', ')}.`,
    `The newest ${keep_newest} are kept; ${used.taskDefinitions} task definitions in use were looked at.`,
    ...(images.length > 0
      ? [`Listed: ${images.length}, ${megabytes(images)} MB: ${shortList(images)}.`]
      : []),
  ];
  return { images, facts };
}

type Pinned = readonly string[] | undefined;
const Digests = z.object({ digests: z.array(z.string()) });

/** The approved plan's images before the step's own plan. */
function pinnedDigests({ pinned }: ActionContext, seen: Seen | undefined): Pinned {
  return Digests.safeParse(pinned ?? seen?.plan.outputs).data?.digests;
}

function shortList(images: readonly Image[]): string {
  const shown = images.slice(0, 10).map(imageName).join(', ');
  return images.length > 10 ? `${shown} and ${images.length - 10} more` : shown;
}

function lineOf(image: Image, now: Date): string {
  const days = Math.floor((now.getTime() - image.pushedAt.getTime()) / DAY);
  return `${image.digest}  ${imageName(image)}  ${days} days old  ${megabytes([image])} MB`;
}
