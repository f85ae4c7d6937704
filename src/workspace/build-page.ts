import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('./page/', import.meta.url));
const ROOM = fileURLToPath(new URL('.', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../../dist/page', import.meta.url));

export interface PageBuild {
  /** `built` just now, `fresh` already, or `prebuilt` without its sources, as in the container. */
  readonly outcome: 'built' | 'fresh' | 'prebuilt';
}

/**
 * Builds the workspace's page when it is missing or its sources have changed since, in a second or two; otherwise it
 * costs one look at a stamp file. Throws a sentence for people when the page is missing and cannot be built.
 */
export async function ensurePageBuilt(): Promise<PageBuild> {
  const isBuilt = existsSync(join(OUTPUT, 'index.html'));
  if (!existsSync(SOURCES)) return prebuilt(isBuilt);
  const hash = await hashOfSources();
  if (isBuilt && (await stamp()) === hash) return { outcome: 'fresh' };
  // Vite is there for developers only, and takes half a second to load: not before it is needed.
  const vite = await import('vite').catch(() => undefined);
  if (!vite) return withoutVite(isBuilt);
  await build(vite, hash);
  return { outcome: 'built' };
}

function withoutVite(isBuilt: boolean): PageBuild {
  if (isBuilt) return { outcome: 'prebuilt' };
  throw new Error(
    'The page of the local workspace is not built, and Vite is missing: run npm ci without --omit=dev.',
  );
}

function prebuilt(isBuilt: boolean): PageBuild {
  if (!isBuilt) throw new Error('The page of the local workspace is missing: build the image again.');
  return { outcome: 'prebuilt' };
}

/** Built beside and then moved into place: two starts at once, or one that is interrupted, leave no half page. */
async function build(vite: typeof import('vite'), hash: string): Promise<void> {
  const outDir = `${OUTPUT}.${process.pid}`;
  await vite.build({
    root: SOURCES,
    configFile: join(SOURCES, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  await writeFile(join(outDir, '.stamp'), hash);
  await rm(OUTPUT, { recursive: true, force: true });
  await rename(outDir, OUTPUT).catch(async (error: unknown) => {
    // Another start was quicker; its page is as good.
    if (!existsSync(join(OUTPUT, 'index.html'))) throw error;
    await rm(outDir, { recursive: true, force: true });
  });
}

/** The whole room: the page takes people, shapes and a little code from beside its folder. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesBelow(ROOM)) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function stamp(): Promise<string | undefined> {
  return existsSync(join(OUTPUT, '.stamp')) ? readFile(join(OUTPUT, '.stamp'), 'utf8') : undefined;
}
