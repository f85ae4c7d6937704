import { delimiter } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { Failure } from '../../lib/failure.ts';

/**
 * The kubeconfig at `path`, turned to `context`; without a path, the account of the Pod we run in. The SDK is loaded
 * here, on first need: it takes a quarter of a second and 90 MB.
 */
export async function readKubeconfig(
  path: string | undefined,
  context: string | undefined,
): Promise<KubeConfig> {
  const sdk = await import('@kubernetes/client-node');
  const config = new sdk.KubeConfig();
  if (!path) {
    config.loadFromCluster();
    return config;
  }
  const [first = '', ...others] = path.split(delimiter).filter((file) => file !== '');
  load(config, first);
  for (const file of others) {
    const other = new sdk.KubeConfig();
    load(other, file);
    config.mergeConfig(onlyNew(other, config), true);
  }
  select(config, context, path);
  allowLoopback(config);
  return config;
}

function load(config: KubeConfig, file: string): void {
  try {
    config.loadFromFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw notConnected(`The kubeconfig ${file} cannot be read: ${reason}.`, error);
  }
}

/** As kubectl merges: what the first file has under a name stands. The SDK would refuse the second. */
function onlyNew(other: KubeConfig, config: KubeConfig): KubeConfig {
  other.clusters = other.clusters.filter(({ name }) => !config.getCluster(name));
  other.users = other.users.filter(({ name }) => !config.getUser(name));
  other.contexts = other.contexts.filter(({ name }) => !config.getContextObject(name));
  return other;
}

/** Never the current context, which is whatever somebody's kubectl was last pointed at. */
function select(config: KubeConfig, context: string | undefined, path: string): void {
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? (names.length === 1 ? names[0] : undefined);
  const list = names.length > 0 ? `It has ${names.join(', ')}.` : 'It has none.';
  if (wanted === undefined) {
    const problem = `The environment names no Kubernetes context, and the kubeconfig ${path} does not have just one.`;
    throw notConnected(`${problem} ${list}`);
  }
  const found = config.getContextObject(wanted);
  if (!found) throw notConnected(`The kubeconfig ${path} has no context "${wanted}". ${list}`);
  config.setCurrentContext(wanted);
  if (!config.getCurrentCluster()) {
    throw notConnected(`The kubeconfig ${path} has no cluster "${found.cluster}", which "${wanted}" names.`);
  }
}

/**
 * The SDK refuses `http://` unless TLS checks are off. `kubectl proxy` and stand-ins on the same machine speak plain
 * http, and a token that stays on the loopback is not exposed; anywhere else the refusal is right.
 */
function allowLoopback(config: KubeConfig): void {
  const cluster = config.getCurrentCluster();
  if (!cluster?.server.startsWith('http://') || cluster.skipTLSVerify) return;
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(cluster.server).hostname)) {
    throw notConnected(
      `${cluster.server} is not encrypted: use https, or set insecure-skip-tls-verify for this cluster.`,
    );
  }
  config.clusters = config.clusters.map((other) =>
    other.name === cluster.name ? { ...other, skipTLSVerify: true } : other,
  );
}

export function notConnected(message: string, cause?: unknown): Failure {
  return new Failure({ system: 'Kubernetes', operation: 'connect', kind: 'invalid', message, cause });
}
