import { Failure, type FailureKind } from '../lib/failure.ts';

/** The store did not do it. `system` is `Storage`, so that nobody looks for the fault in Slack or Kubernetes. */
export function storageFailure(
  operation: string,
  kind: FailureKind,
  message: string,
  cause?: unknown,
): Failure {
  return new Failure({ system: 'Storage', operation, kind, message, cause });
}
