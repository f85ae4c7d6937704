import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The example's `runbooks.yaml` as a file of the test's own, to be edited while the bot runs. */
interface RunbooksFile {
  /** For `beginStory`. */
  readonly environment: { readonly RUNBOLT_RUNBOOKS: string };
  edit(change: (text: string) => string): Promise<void>;
}

export async function ownRunbooksFile(
  change: (text: string) => string = (text) => text,
): Promise<RunbooksFile> {
  const folder = await mkdtemp(join(tmpdir(), 'runbooks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'runbooks.yaml');
  await writeFile(path, change(await readFile('runbooks.yaml', 'utf8')));
  return {
    environment: { RUNBOLT_RUNBOOKS: path },
    edit: async (again) => writeFile(path, again(await readFile(path, 'utf8'))),
  };
}
