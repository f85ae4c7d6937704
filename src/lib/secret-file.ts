import { readFileSync } from 'node:fs';

export type SecretFile = { readonly value: string } | { readonly problem: string };

/** A secret that is mounted as a file. The newline that editors and `echo` leave at its end is not a part of it. */
export function readSecretFile(path: string): SecretFile {
  try {
    return { value: readFileSync(path, 'utf8').replace(/\r?\n$/, '') };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { problem: String(error.code) };
    throw error;
  }
}
