import { expect, test } from 'vitest';
import { carryOut } from './carry-out.ts';
import {
  answering,
  approvedInGitHub,
  type Change,
  clipperIsWell,
  goodBuild,
  noPurgeRuns,
  paged,
  settled,
} from './worlds.ts';

const DONE = /^✅ Done/;

interface Row {
  readonly line: string;
  /** What the message of the run says at its end. */
  readonly ends?: RegExp;
  readonly world?: Change;
}

/** What the simulated world has is carried out to its end. */
const ERRANDS: Readonly<Record<string, readonly Row[]>> = {
  'efs-purge': [
    { line: 'pause-purge', ends: /No Pod of storage\/efs-purge runs any more/ },
    { line: 'pause-purge-ecs' },
    { line: 'pause-purge-compose' },
    { line: 'restore-purged-files 2026-03-04T02:31:00Z' },
    { line: 'assess-purge-damage', ends: /files purged/ },
    { line: 'try-purge-in-test' },
    { line: 'purge-dry-run' },
    { line: 'purge-once', world: noPurgeRuns },
    { line: 'purge-review', ends: /^❌.*62,738 files purged, at most 50,000 expected; 3 errors, at most 0/ },
    { line: 'purge-review', ends: /^❌.*has no Job/, world: noPurgeRuns },
    { line: 'purge-readiness' },
    { line: 'review-purge-incident' },
    { line: 'change-purge https://github.com/acme/storage/pull/7' },
  ],
  clipper: [
    { line: 'deploy-clipper' },
    { line: 'clipper-down' },
    { line: 'clipper-down', world: answering('clipper', 'clipper-down', { connections: ['41'] }) },
    {
      line: 'clipper-down',
      ends: /^❌.*it is 97, expected at most 90/,
      world: answering('clipper', 'clipper-down', { connections: ['97'] }),
    },
    { line: 'clipper-month' },
    { line: 'disk-space' },
    { line: 'slo-breach', world: clipperIsWell },
    { line: 'slo-breach', ends: /^❌.*no series matches/ },
    { line: 'clipper-morning', world: clipperIsWell },
    { line: 'clipper-week', world: clipperIsWell },
    { line: 'high-cpu', world: clipperIsWell },
    { line: 'high-error-rate', world: clipperIsWell },
    { line: 'before-deployment' },
    { line: 'after-deployment' },
  ],
  'data-loss-prevention': [
    { line: 'count-demo-data', ends: /The answer of migration is 37\./ },
    { line: 'clean-demo-data 37' },
    { line: 'clean-demo-data 36', ends: /^❌.*it is 37, expected at least 1 and at most 36/ },
    { line: 'prove-production-is-refused' },
    { line: 'prove-staging-is-refused' },
    { line: 'back-up-demo-data' },
    { line: 'migrate' },
    { line: 'restore-demo-data backup_20251007_200000.sql' },
    { line: 'reimport-demo-data assets.csv' },
    { line: 'find-lost-data' },
    { line: 'tell-team-about-scripts' },
  ],
  infershield: [
    { line: 'trigger-backup' },
    { line: 'check-backups', ends: /7 whole backups in the last 7 days/ },
    { line: 'list-backups' },
    { line: 'backup-before 2026-03-04T01:00:00Z', ends: /2026-03-03-020000/ },
    { line: 'why-backup-failed', ends: /^❌.*has no Job/ },
    { line: 'restore-test' },
    { line: 'restore-postgresql' },
    { line: 'reopen-infershield' },
    { line: 'restart-infershield' },
    { line: 'restore-redis', ends: /18,231 keys/ },
    { line: 'recover-cluster' },
    { line: 'find-deletion' },
    { line: 'restore-to-staging 2026-03-03-020000' },
    { line: 'return-deleted-reports 17 18' },
    { line: 'show-sessions' },
    { line: 'end-sessions', world: answering('infershield', 'end-sessions', { sessions: ['7311'] }) },
    { line: 'dr-test' },
  ],
  credlink: [
    { line: 'deploy-staging' },
    { line: 'before-deployment', world: goodBuild },
    { line: 'deploy-production v1.2.3', world: approvedInGitHub },
    { line: 'deploy-production v1.2.3', ends: /^❌.*waits for an approval of production by rhea/ },
    { line: 'smoke-test' },
    { line: 'after-deployment', world: settled },
    { line: 'after-deployment', ends: /^❌/ },
    { line: 'acknowledge-page Q1A2B3C4', world: paged },
    { line: 'watch-staging' },
    { line: 'status-incident "The API is down" "We look into it."' },
    { line: 'show-service' },
    { line: 'error-rate' },
    { line: 'memory-high' },
    { line: 'scale-api 4', world: goodBuild },
    { line: 'more-memory credlink-api:41' },
    { line: 'deploy-task-definition credlink-api:41' },
    { line: 'show-connections', ends: /credlink answered 1 row\./ },
    { line: 'end-idle-transactions' },
    { line: 'enlarge-pool', world: goodBuild },
    { line: 'snapshot' },
    { line: 'restore-snapshot' },
    {
      line: 'use-restored-database credlink-prod-restored.cabc.us-east-1.rds.amazonaws.com',
      world: goodBuild,
    },
    { line: 'fail-over', world: goodBuild },
    { line: 'promote-replica' },
    { line: 'p0-diagnosis', ends: /^❌.*credlink-api-error-rate has been in ALARM/ },
    { line: 'p0-diagnosis', world: goodBuild },
    { line: 'slos', world: goodBuild },
    { line: 'friday' },
    { line: 'monday' },
    { line: 'delete-old-images' },
  ],
};

const rows = Object.entries(ERRANDS).flatMap(([example, errands]) =>
  errands.map((errand) => ({ example, ends: DONE, ...errand })),
);

test.each(rows)('$example: $line ends as it should', async ({ example, line, world, ends }) => {
  const { message } = await carryOut({ example, line, ...(world && { world }) });

  expect(message.text).toMatch(ends);
});
