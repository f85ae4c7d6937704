import { readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Connection } from './client.ts';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Where a context leads, and as whom: the same text wherever it is the same, for comparing alone, since it may hold a
 * token. Undefined: nowhere. The SDK, which takes 90 MB, is not loaded for it.
 */
export function leadsTo({
  kubeconfigPath,
  context,
}: Pick<Connection, 'kubeconfigPath' | 'context'>): string | undefined {
  try {
    return kubeconfigPath ? inFile(readFiles(kubeconfigPath), context) : thisCluster();
  } catch {
    return undefined;
  }
}

/** Every cluster calls itself by the same address; its certificate is its own. A Pod's token is its own, too. */
const thisCluster = (): string =>
  canonicalJson([readFileSync(`${ACCOUNT}/ca.crt`, 'utf8'), readFileSync(`${ACCOUNT}/namespace`, 'utf8')]);

const Kubeconfig = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.json().optional() })).catch([]),
  users: z.array(z.object({ name: z.string(), user: z.json().optional() })).catch([]),
  contexts: z
    .array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }))
    .catch([]),
});
type Kubeconfig = z.infer<typeof Kubeconfig>;

const readFiles = (path: string): readonly Kubeconfig[] =>
  path
    .split(delimiter)
    .filter((file) => file !== '')
    .map((file) => Kubeconfig.parse(parse(readFileSync(file, 'utf8'))));

function inFile(files: readonly Kubeconfig[], wanted: string | undefined): string | undefined {
  const contexts = files.flatMap((file) => file.contexts);
  const names = new Set(contexts.map(({ name }) => name));
  const name = wanted ?? (names.size === 1 ? [...names][0] : undefined);
  const found = contexts.find((one) => one.name === name)?.context;
  if (!found) return undefined;
  const cluster = files.flatMap(({ clusters }) => clusters).find((one) => one.name === found.cluster);
  const user = files.flatMap(({ users }) => users).find((one) => one.name === found.user);
  return canonicalJson([cluster?.cluster ?? null, user?.user ?? null]);
}
