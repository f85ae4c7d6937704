import type { DockerState } from './simulator.ts';

/** The host of the efs-purge document that runs its purge under Compose. */
export function seedDocker(now: Date): DockerState {
  return {
    containers: [
      {
        id: 'b7c2f01d9e34'.padEnd(64, '5'),
        name: 'efs-purge-efspurge-cron-1',
        project: 'efs-purge',
        service: 'efspurge-cron',
        image: 'ghcr.io/alonalmog82/asyncefspurge:1.0.0',
        isOneOff: false,
        since: new Date(now.getTime() - 26 * 60_000).toISOString(),
        running: true,
        endsAfterMs: 2_000,
        exitCode: 0,
      },
    ],
  };
}
