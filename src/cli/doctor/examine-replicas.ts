import {
  type Difference,
  differencesBetween,
  type ReplicaSeen,
  type Replicas,
} from '../../audit/replicas.ts';
import { Failure } from '../../lib/failure.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const ABOUT = 'Replicas';

/** Whether those that share the record are the same; nothing where there can be one only. */
export async function examineReplicas(replicas: Replicas | undefined): Promise<readonly Finding[]> {
  if (!replicas) return [];
  try {
    return findingsOf(await replicas.alive());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [problem(ABOUT, `They cannot be compared: ${error.message}`)];
  }
}

function findingsOf(alive: readonly ReplicaSeen[]): readonly Finding[] {
  const names = alive.map(({ name }) => name).join(', ');
  const differences = differencesBetween(alive);
  if (differences.length > 0) return differences.map((one) => warning(ABOUT, `${one.words}.`, fixOf(one)));
  if (alive.length === 0) return [ok(ABOUT, 'No bot is running on this database just now.')];
  if (alive.length === 1) return [ok(ABOUT, `One is alive: ${names}.`)];
  return [ok(ABOUT, `${alive.length} are alive, with the same version, file and settings: ${names}.`)];
}

function fixOf({ what }: Difference): string {
  const until = 'Until then what a run does depends on which of them takes it.';
  const rolling = 'When no deployment is under way,';
  if (what === 'version') return `${rolling} start those again that are behind. ${until}`;
  if (what === 'runbooks file')
    return `${rolling} give all of them the same file (RUNBOLT_RUNBOOKS); it is taken without a restart. ${until}`;
  if (what === 'Slack app') return `They are different apps to Slack: give all the same tokens. ${until}`;
  if (what.startsWith('AWS account'))
    return `Give all of them the same role or keys of AWS, and start them again. ${until}`;
  if (what === 'SLACK_BOT_TOKEN')
    return `${rolling} give all of them the same and start those again that have another. Other secrets are compared once this is done. ${until}`;
  return `${rolling} give all of them the same and start those again that have another. ${until}`;
}
