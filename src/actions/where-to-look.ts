import { shellWord } from '../lib/shell-word.ts';
import type { ActionEnvironment } from './action.ts';
import { awsLine } from './aws-line.ts';
import { kubectl } from './kubernetes/kubectl.ts';
import { targetName } from './kubernetes/object-reference.ts';

/** For each target the line with which a person sees how it is; where there is no such line, its name. Runs nothing. */
export function whereToLook(targets: readonly string[], environment: ActionEnvironment): readonly string[] {
  return targets.map((target) => lineFor(target, environment) ?? target);
}

/** The Jobs among what a plan changes (`infershield/job/backup-r-4qhbhtrr`), as targets. */
export const startedJobs = (changed: readonly string[], environment: ActionEnvironment): readonly string[] =>
  changed.flatMap((target) => {
    const [, namespace, name] = /^([^/]+)\/job\/([^/]+)$/.exec(target) ?? [];
    return namespace && name ? [targetName(environment, 'job', { namespace, name })] : [];
  });

function lineFor(target: string, environment: ActionEnvironment): string | undefined {
  const [, system = '', place = ''] = /^([a-z-]+):(.+)$/s.exec(target) ?? [];
  const [, first = '', second = '', ...rest] = place.split('/');
  switch (system) {
    case 'kubernetes':
      return kubernetesLine(environment, first, second, rest.join('/'));
    case 'ecs':
      return awsLine(environment, ['ecs', 'describe-services', '--cluster', first, '--services', second]);
    case 'rds':
      return rdsLine(environment, first, second);
    case 'secrets-manager':
      return awsLine(environment, [
        ...['secretsmanager', 'list-secret-version-ids', '--secret-id'],
        [first, second, ...rest].filter((part) => part !== '').join('/'),
      ]);
    case 'docker':
      return `docker compose -p ${shellWord(first)} ps -a ${shellWord(second)}`;
    case 'github':
      return first === 'workflow' ? `gh run list --workflow ${shellWord(second)}` : undefined;
    default:
      return undefined;
  }
}

function kubernetesLine(
  environment: ActionEnvironment,
  namespace: string,
  kind: string,
  name: string,
): string | undefined {
  if (kind === '' || name === '') return undefined;
  if (kind === 'jobs') return kubectl(environment, namespace, 'get', 'jobs,pods', '-l', name);
  return kubectl(environment, namespace, 'describe', `${kind}/${name}`);
}

function rdsLine(environment: ActionEnvironment, kind: string, id: string): string {
  return kind === 'cluster'
    ? awsLine(environment, ['rds', 'describe-db-clusters', '--db-cluster-identifier', id])
    : awsLine(environment, ['rds', 'describe-db-instances', '--db-instance-identifier', id]);
}
