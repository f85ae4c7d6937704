/** The Redis servers of an environment, by the name that `runbooks.yaml` gives them. */
export interface RedisServers {
  /** Undefined when the environment has no server of this name. */
  server(name: string): RedisServer | undefined;
  names(): readonly string[];
}

/** A Redis server to look at; nothing here changes it. Throws `Failure`. */
export interface RedisServer {
  readonly name: string;
  /** The environment variable with its connection string: for the lines that a person can paste. */
  readonly urlSecret: string;
  info(signal?: AbortSignal): Promise<RedisInfo>;
}

export interface RedisInfo {
  readonly version: string;
  /** `master` or `slave`, in Redis' own words. */
  readonly role: string;
  /** DBSIZE: the keys of the database that the connection string names. */
  readonly keys: number;
  readonly usedMemoryBytes: number;
  /** 0: no limit is set. */
  readonly maxMemoryBytes: number;
  /** What happens at the limit: `noeviction`, `allkeys-lru` … */
  readonly maxMemoryPolicy: string;
  readonly connectedClients: number;
}
