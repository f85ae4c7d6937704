import { Failure } from '../../lib/failure.ts';

/** What a write to a database that may only be read ends in, before anything is asked of it. */
export function refuseReadOnly(
  { name, readOnly }: { readonly name: string; readonly readOnly: boolean },
  operation: string,
): void {
  if (!readOnly) return;
  throw new Failure({
    system: 'PostgreSQL',
    operation,
    kind: 'denied',
    message: `${name} is read_only in runbooks.yaml, so nothing is changed there (${operation}).`,
  });
}

/** More sessions fit than were agreed to: none of them is ended. */
export function tooMany(operation: string, found: number, most: number): Failure {
  const message = `${found} sessions fit, more than the ${most} that were agreed to (${operation}). None was ended.`;
  return new Failure({ system: 'PostgreSQL', operation, kind: 'conflict', message });
}
