import { Failure } from '../lib/failure.ts';

/**
 * A system that this version of Runbolt cannot reach for real. Every call is refused, in words, so that a plan shows
 * the obstacle before anybody confirms anything.
 */
export function notConnected<Port extends object>(system: string, advice: string): Port {
  const refuse = (operation: string) => () =>
    Promise.reject(
      new Failure({
        ...{ system, operation, kind: 'invalid', notSetUp: true },
        message: `${system} is not connected: ${advice}`,
      }),
    );
  return new Proxy({} as Port, {
    // A promise is told by its `then`; this is none.
    get: (_target, operation) => (operation === 'then' ? undefined : refuse(String(operation))),
  });
}
