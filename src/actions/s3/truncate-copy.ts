import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  type Half,
  moved,
  type StepPlan,
  type UndoStep,
} from '../action.ts';
import { lookingPlan } from '../aws-line.ts';
import { afterHalf } from '../half-done.ts';
import { copyFolder, copyInput, copyTarget, DRILL_PREFIX } from './drill-copy.ts';
import { formatBytes } from './judge-backup.ts';
import { placeInput } from './place-input.ts';
import { readBackup } from './read-backup.ts';

const STUB = 'cut off'.padEnd(1_024, '.');

const Input = z.object({
  ...copyInput,
  prefix: placeInput.prefix,
  component: z.string().min(1).describe('The component that is cut off'),
});
type Input = z.output<typeof Input>;

/**
 * A broken backup for a negative control: the manifest as it is, and a stub in place of one component. The dump itself
 * is not read, and nothing outside the drill's own prefix is written.
 */
export const truncateCopy = defineAction({
  name: 's3/truncate-copy',
  summary: 'Makes a truncated copy of a backup, for the negative control of a drill',
  effect: 'change',
  input: Input,
  output: z.object({
    backup: z.string().describe('The name of the copy, as that of the backup'),
    prefix: z.string().describe('The folder that the copy lies in'),
  }),
  plannedOutputs: ['prefix'],
  targets: (input) => [copyTarget(input)],
  deadlineMs: () => 60_000,

  async plan(context, input) {
    const source = await read(context, input);
    return 'problem' in source ? lookingPlan({ obstacle: source.problem }) : planFor(input, source);
  },

  restoresInto: async (_context, { bucket, backup }) => ({
    place: `s3://${bucket}/${copyFolder(backup)}`,
    safe: "the drill's own prefix",
  }),

  async apply({ systems, signal, ...context }, input) {
    const source = await read({ ...context, systems, signal }, input);
    if ('problem' in source) throw gone(source.problem);
    const folder = copyFolder(input.backup);
    await systems.s3.putObject(input.bucket, folder + source.file, STUB, signal);
    const manifest = JSON.stringify(source.manifest);
    await afterHalf(partOf(input), () =>
      systems.s3.putObject(input.bucket, `${folder}manifest.json`, manifest, signal),
    );
    return {};
  },

  async observe(context, input) {
    const objects = await objectsOf(context, input);
    if (!isWhole(objects)) return { status: 'absent', ...(objects.length > 0 && { half: partOf(input) }) };
    const folder = copyFolder(input.backup);
    return {
      status: 'done',
      outputs: { backup: input.backup, prefix: DRILL_PREFIX },
      evidence: [`A truncated copy lies in s3://${input.bucket}/${folder}.`],
      ...left(input),
    };
  },

  whenDone: (_place, input) => left(input),

  look: async (context, input) =>
    (await objectsOf(context, input)).length > 0
      ? { status: 'held' }
      : moved('the truncated copy was removed'),
});

function left(input: Input): Aftermath {
  const what = `a truncated copy lies in s3://${input.bucket}/${copyFolder(input.backup)}`;
  return { undo: wayBack(input), leaves: [{ target: copyTarget(input), what }] };
}

/** The manifest comes last. */
function partOf(input: Input): Half {
  const place = `s3://${input.bucket}/${copyFolder(input.backup)}`;
  return {
    stands: `Part of the copy lies in ${place} already.`,
    leaves: [{ target: copyTarget(input), what: `part of a truncated copy lies in ${place}` }],
    undo: wayBack(input),
  };
}

const wayBack = ({ bucket, backup }: Input): readonly UndoStep[] => [
  { uses: 's3/remove-copy', with: { bucket, backup } },
];

/** Between plan and act somebody took the backup away. */
const gone = (message: string): Failure =>
  new Failure({ system: 'Amazon S3', operation: 'copy a manifest', kind: 'conflict', message });

async function read({ systems, signal }: Pick<ActionContext, 'systems' | 'signal'>, input: Input) {
  const { manifest, name } = await readBackup(systems.s3, input, input.backup, signal);
  if (typeof manifest === 'string')
    return { problem: `The manifest.json of ${name} is ${manifest}: choose another backup.` };
  const listed = Object.hasOwn(manifest.components, input.component)
    ? manifest.components[input.component]
    : undefined;
  if (!listed) return { problem: `The manifest of ${name} does not list ${input.component}.` };
  return { manifest, ...listed };
}

function planFor(
  { bucket, backup }: Input,
  { file, size }: { readonly file: string; readonly size: number },
): StepPlan {
  const folder = copyFolder(backup);
  return {
    changes: [
      {
        target: `s3://${bucket}/${folder}`,
        field: 'contents',
        before: 'nothing',
        after: `the manifest, and ${formatBytes(STUB.length)} in place of ${file}`,
      },
    ],
    guards: {},
    outputs: { prefix: DRILL_PREFIX },
    facts: [`${file} has ${formatBytes(size)}. It is not read.`],
    warnings: [],
    commands: [],
  };
}

const objectsOf = ({ systems, signal }: ActionContext, { bucket, backup }: Input) =>
  systems.s3.listObjects(bucket, copyFolder(backup), signal);

const isWhole = (objects: readonly { readonly key: string }[]): boolean =>
  objects.some(({ key }) => key.endsWith('/manifest.json'));
