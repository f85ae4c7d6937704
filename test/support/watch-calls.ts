/** Nothing is asked yet: one of several is chosen. */
export const CHOOSING = /^(databases|redis)\.\w+$/;

// biome-ignore lint/complexity/noBannedTypes: a method of whatever system
export type Method = Function;

export interface Call {
  readonly method: Method;
  readonly target: object;
  readonly given: readonly unknown[];
}

/** The same systems, each call of which is handed over with its name: `kubernetes.createJob`. */
export function watchCalls<Target extends object>(
  target: Target,
  path: string,
  hand: (call: Call, at: string) => unknown,
): Target {
  return new Proxy(target, {
    get: (all, name) => {
      const member: unknown = Reflect.get(all, name);
      const at = path === '' ? String(name) : `${path}.${String(name)}`;
      if (typeof member === 'function')
        return (...given: unknown[]) => hand({ method: member, target: all, given }, at);
      return typeof member === 'object' && member !== null ? watchCalls(member, at, hand) : member;
    },
  });
}
