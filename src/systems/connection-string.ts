import { Failure } from '../lib/failure.ts';

export interface Connectable {
  /** `PostgreSQL` */
  readonly system: string;
  readonly protocols: readonly string[];
  readonly example: string;
}

/**
 * The connection string in the variable that `runbooks.yaml` names. A missing or unreadable one is told by the name of
 * the variable; the string itself is never shown, nor kept as a cause.
 */
export function connectionString(
  secrets: Readonly<Record<string, string>>,
  variable: string,
  connectable: Connectable,
): string {
  const found = (Object.hasOwn(secrets, variable) ? secrets[variable] : undefined)?.trim() ?? '';
  if (found === '') throw unusable(connectable, variable, 'is not set');
  const protocol = URL.canParse(found) ? new URL(found).protocol : '';
  if (!connectable.protocols.includes(protocol)) throw unusable(connectable, variable, 'does not hold one');
  return found;
}

function unusable({ system, example }: Connectable, variable: string, problem: string): Failure {
  return new Failure({
    system,
    operation: `read the secret ${variable}`,
    kind: 'invalid',
    notSetUp: true,
    message: `${system} needs a connection string (${example}), and the secret ${variable} ${problem}. Set it in the bot's environment.`,
  });
}
