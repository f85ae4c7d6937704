import type { ActionEnvironment } from '../action.ts';

/** The line with which a person does the same by hand, safe to paste into a shell. */
export function kubectl(
  { kubernetesContext }: ActionEnvironment,
  namespace: string,
  ...words: readonly string[]
): string {
  const context = kubernetesContext === undefined ? [] : ['--context', kubernetesContext];
  return ['kubectl', ...context, '-n', namespace, ...words].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
