/**
 * The containers of Compose services on one Docker host, behind a proxy that lets through these three calls and no
 * others. Throws `Failure`: `denied` when the proxy refuses, `not_found` for a container that is gone,
 * `unknown_outcome` or `timeout` when a write was sent and no answer came.
 */
export interface Docker {
  /** All containers of a Compose service, running or not, those of `docker compose run` included. */
  listContainers(of: ComposeService, signal?: AbortSignal): Promise<readonly Container[]>;
  /**
   * Asks it to end, and kills it after the grace period. Docker answers when it has ended; one that has ended already
   * is left alone.
   */
  stopContainer(
    stop: { readonly id: string; readonly graceSeconds: number },
    signal?: AbortSignal,
  ): Promise<void>;
  /** One that runs already is left alone. */
  startContainer(at: { readonly id: string }, signal?: AbortSignal): Promise<void>;
}

/** By the labels that Compose sets: `com.docker.compose.project` and `com.docker.compose.service`. */
export interface ComposeService {
  readonly project: string;
  readonly service: string;
}

export interface Container {
  readonly id: string;
  /** `efs-purge-purger-1` */
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** In Docker's words: `Up 3 hours`, `Exited (1) 2 minutes ago`. */
  readonly status: string;
  /** Made by `docker compose run`: it can be stopped, and is never started again. */
  readonly isOneOff: boolean;
}

export const CONTAINER_STATES = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'unknown',
] as const;
export type ContainerState = (typeof CONTAINER_STATES)[number];

/** At work, or about to be: a paused container goes on where it was as soon as somebody unpauses it. */
export const isAlive = ({ state }: Container): boolean =>
  state === 'running' || state === 'restarting' || state === 'paused';
