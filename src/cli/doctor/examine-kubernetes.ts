import { Failure } from '../../lib/failure.ts';
import type { Environment, Runbooks } from '../../runbooks/runbook.ts';
import type { Kubernetes } from '../../systems/kubernetes/port.ts';
import { type Finding, ok, problem } from './finding.ts';
import { type NeededRight, neededRights } from './kubernetes-rights.ts';

export type ClusterOf = (environment: Environment) => Pick<Kubernetes, 'canI'>;

/** Whether each environment's cluster can be reached, and gives us the rights that the file's own steps need. */
export async function examineKubernetes(
  runbooks: Runbooks,
  clusterOf: ClusterOf,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    Object.values(runbooks.environments).map(async (environment) => {
      const needed = neededRights(runbooks, environment.name);
      return needed.length === 0 ? [] : examineCluster(environment, needed, clusterOf(environment));
    }),
  );
  return findings.flat();
}

const ANSWER_MS = 15_000;

async function examineCluster(
  { name, kubernetes }: Environment,
  needed: readonly NeededRight[],
  cluster: Pick<Kubernetes, 'canI'>,
): Promise<readonly Finding[]> {
  const context = kubernetes === undefined ? 'current context' : kubernetes.context;
  const about = `Kubernetes ${context} (${name})`;
  const signal = AbortSignal.timeout(ANSWER_MS);
  const missing: NeededRight[] = [];
  try {
    for (const right of needed) {
      if (!(await cluster.canI(right, signal)).allowed) missing.push(right);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [problem(about, error.message, fixOf(error, name))];
  }
  if (missing.length === 0)
    return [ok(about, `It answers, and gives all ${needed.length} rights that the steps need.`)];
  const list = missing.map((right) => `${inWords(right)} (${right.runbooks.join(', ')})`).join('\n');
  const fix =
    'Give the bot’s account a Role with these rights in these namespaces: deploy/kubernetes/role.yaml has them all. Then look again.';
  return [problem(about, `${missing.length} of ${needed.length} rights are missing:\n${list}`, fix)];
}

function fixOf({ kind }: Failure, environment: string): string {
  if (kind === 'invalid')
    return `Point KUBECONFIG to a file that has the context, or name one that it has: environments.${environment}.kubernetes.context in the runbooks file.`;
  if (kind === 'denied')
    return 'The cluster does not accept the account: renew its token or certificate, and compare its rights with deploy/kubernetes/role.yaml.';
  return 'Look whether the API server answers, at its address in the kubeconfig, and at the way there (kubectl with the same context tells).';
}

const inWords = ({ verb, group, resource, namespace }: NeededRight): string =>
  `${verb} ${group === '' ? resource : `${resource}.${group}`} in ${namespace}`;
