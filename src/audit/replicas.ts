import { differingSettings, namesOf } from './replica-settings.ts';

/** What a replica says of itself. */
export interface ReplicaSelf {
  /** The hash of the runbooks file that is in force there; empty until it has said so. */
  readonly runbooks: string;
  readonly settings: Settings;
}

/** A process that shares the record with others, as all of them see it. */
export interface ReplicaSeen extends ReplicaSelf {
  /** The host's name, or the Pod's; of several on one host with their process ids. */
  readonly name: string;
  readonly version: string;
}

/** What has to be the same wherever a run is worked on, by its name. A name that is missing cannot be compared. */
export type Settings = Readonly<Record<string, Setting>>;

/** As it is; or sealed, since it is secret or may hold a secret; null: it is not set. */
export type Setting = string | Sealed | null;

/** Equal values under one key have one seal. Without the key, which is in no record, nobody can try guesses on it. */
export interface Sealed {
  /** Which key it was sealed with; seals of different keys tell nothing of each other. */
  readonly key: string;
  readonly seal: string;
}

export interface Replicas {
  /** Tells the others, with the next heartbeat, how it is here. */
  describe(self: ReplicaSelf): void;
  /** Those that were heard of within the last seconds, by name. */
  alive(): Promise<readonly ReplicaSeen[]>;
}

/** In what replicas differ that people expect to be the same; empty when they agree. */
export function differencesBetween(replicas: readonly ReplicaSeen[]): readonly Difference[] {
  const said = replicas.filter(({ runbooks }) => runbooks !== '');
  return [
    ...differing('version', replicas, ({ version }) => version),
    ...differing('runbooks file', said, ({ runbooks }) => runbooks.slice(0, 12)),
    ...differingSettings(replicas),
  ];
}

export interface Difference {
  /** `version`, `runbooks file`, or the name of a setting. */
  readonly what: string;
  /** `runbooks file: 3fa1… on pod-a, pod-b; 77c0… on pod-c` */
  readonly words: string;
}

function differing(
  what: string,
  replicas: readonly ReplicaSeen[],
  told: (replica: ReplicaSeen) => string,
): readonly Difference[] {
  const byValue = Map.groupBy(replicas, told);
  if (byValue.size < 2) return [];
  const parts = [...byValue].map(([value, those]) => `${value} on ${namesOf(those)}`);
  return [{ what, words: `${what}: ${parts.sort().join('; ')}` }];
}
