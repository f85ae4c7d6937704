import { Failure } from '../../lib/failure.ts';

/**
 * The connection string in the variable that `runbooks.yaml` names. A missing or unreadable one is told by the name of
 * the variable; the string itself is never shown, nor kept as a cause.
 */
export function connectionString(secrets: Readonly<Record<string, string>>, variable: string): string {
  const found = secrets[variable]?.trim() ?? '';
  if (found === '') throw unusable(variable, 'is not set');
  const protocol = URL.canParse(found) ? new URL(found).protocol : '';
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') throw unusable(variable, 'does not hold one');
  return found;
}

function unusable(variable: string, problem: string): Failure {
  return new Failure({
    system: 'PostgreSQL',
    operation: `read the secret ${variable}`,
    kind: 'invalid',
    message: `PostgreSQL needs a connection string (postgresql://user:password@host/database), and the secret ${variable} ${problem}. Set it in the bot's environment.`,
  });
}
