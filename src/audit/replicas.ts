/** A process that shares the record with others, as all of them see it. */
export interface ReplicaSeen {
  /** The host's name, or the Pod's. */
  readonly name: string;
  readonly version: string;
  /** The hash of the runbooks file that is in force there; empty until it has said so. */
  readonly runbooks: string;
}

export interface Replicas {
  /** Tells the others, with the next heartbeat, which runbooks file is in force here. */
  describe(runbooks: string): void;
  /** Those that were heard of within the last seconds, by name. */
  alive(): Promise<readonly ReplicaSeen[]>;
}

/** In what replicas differ that people expect to be the same; empty when they agree. */
export function differencesBetween(replicas: readonly ReplicaSeen[]): readonly string[] {
  const said = replicas.filter(({ runbooks }) => runbooks !== '');
  return [
    ...differing('version', replicas, ({ version }) => version),
    ...differing('runbooks file', said, ({ runbooks }) => runbooks.slice(0, 12)),
  ];
}

/** `runbooks file: 3fa1… on pod-a, pod-b; 77c0… on pod-c` */
function differing(
  what: string,
  replicas: readonly ReplicaSeen[],
  told: (replica: ReplicaSeen) => string,
): readonly string[] {
  const byValue = Map.groupBy(replicas, told);
  if (byValue.size < 2) return [];
  const parts = [...byValue].map(
    ([value, those]) => `${value} on ${those.map(({ name }) => name).join(', ')}`,
  );
  return [`${what}: ${parts.sort().join('; ')}`];
}
