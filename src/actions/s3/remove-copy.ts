import { z } from 'zod';
import { shellWord } from '../../lib/shell-word.ts';
import { defineAction } from '../action.ts';
import { afterHalf } from '../half-done.ts';
import { copyFolder, copyInput, copyTarget } from './drill-copy.ts';

/** Removes what s3/truncate-copy made, and nothing outside the drill's own prefix. */
export const removeCopy = defineAction({
  name: 's3/remove-copy',
  summary: 'Removes the truncated copy of a drill',
  effect: 'change',
  noUndo: 'There is nothing to undo: the backup itself is not touched.',
  input: z.object(copyInput),
  output: z.object({}),
  targets: (input) => [copyTarget(input)],
  deadlineMs: () => 60_000,

  // The same before and after the copy was made: a plan that was said yes to covers it.
  async plan(_context, { bucket, backup }) {
    const place = `s3://${bucket}/${copyFolder(backup)}`;
    return {
      changes: [{ target: place, field: 'contents', before: 'the truncated copy', after: 'nothing' }],
      ...{ guards: {}, outputs: {}, facts: [], warnings: [] },
      commands: [`aws s3 rm --recursive ${shellWord(place)}`],
    };
  },

  async apply({ systems, signal }, { bucket, backup }) {
    const folder = copyFolder(backup);
    const [first, ...others] = await systems.s3.listObjects(bucket, folder, signal);
    if (first) await systems.s3.deleteObject(bucket, first.key, signal);
    await afterHalf(
      { stands: `Part of the copy in s3://${bucket}/${folder} is gone, the rest is still there.` },
      async () => {
        for (const { key } of others) await systems.s3.deleteObject(bucket, key, signal);
      },
    );
    return {};
  },

  async observe({ systems, signal }, input) {
    const left = await systems.s3.listObjects(input.bucket, copyFolder(input.backup), signal);
    if (left.length > 0) {
      const stands = `Still there: ${left.map(({ key }) => key).join(', ')}.`;
      return { status: 'absent', half: { stands } };
    }
    const evidence = [`Nothing lies in s3://${input.bucket}/${copyFolder(input.backup)} any more.`];
    return { status: 'done', outputs: {}, evidence, closes: [copyTarget(input)] };
  },

  whenDone: (_place, input) => ({ closes: [copyTarget(input)] }),
});
