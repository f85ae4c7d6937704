import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('./page/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../../dist/page/', import.meta.url));
// What the page takes from outside its folder: shared types vanish, this code does not.
const SHARED = fileURLToPath(new URL('./view-state.ts', import.meta.url));

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
  await build();
  await writeFile(join(OUTPUT, '.stamp'), hash);
  return { outcome: 'built' };
}

function prebuilt(isBuilt: boolean): PageBuild {
  if (!isBuilt) throw new Error('The page of the local workspace is missing: build the image again.');
  return { outcome: 'prebuilt' };
}

async function build(): Promise<void> {
  // Vite is there for developers only, and takes half a second to load: not before it is needed.
  const vite = await import('vite');
  await vite.build({ root: SOURCES, configFile: join(SOURCES, 'vite.config.ts'), logLevel: 'error' });
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...(await sourceFiles()), SHARED]) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

async function sourceFiles(): Promise<string[]> {
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function stamp(): Promise<string | undefined> {
  return existsSync(join(OUTPUT, '.stamp')) ? readFile(join(OUTPUT, '.stamp'), 'utf8') : undefined;
}
