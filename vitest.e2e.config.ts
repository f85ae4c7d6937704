import { defineConfig } from 'vitest/config';

/** Each suite with the variable that says where its real system stands. */
const SUITES: Readonly<Record<string, string>> = {
  'test/e2e/postgres.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/postgres-actions.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/leases-on-postgres.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/replicas.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/crashes.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/record-on-postgres.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/keeping.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/dumped.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/failover.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/storage/*.test.ts': 'RUNBOLT_E2E_POSTGRES_URL',
  'test/e2e/kubernetes.test.ts': 'KUBECONFIG',
  'test/e2e/aws.test.ts': 'AWS_ENDPOINT_URL',
  'test/e2e/aws-account.test.ts': 'RUNBOLT_E2E_EMPTY_AWS_URL',
  'test/e2e/aws-databases.test.ts': 'RUNBOLT_E2E_EMPTY_AWS_URL',
  'test/e2e/aws-bot.test.ts': 'RUNBOLT_E2E_EMPTY_AWS_URL',
  'test/e2e/pagerduty.test.ts': 'PAGERDUTY_API_URL',
  'test/e2e/redis.test.ts': 'RUNBOLT_E2E_REDIS_URL',
  'test/e2e/prometheus.test.ts': 'PROMETHEUS_URL',
  'test/e2e/alertmanager.test.ts': 'ALERTMANAGER_URL',
};

/** docs/decisions/another-aws-is-asked-by-hand.md says why what lands is not held up by these. */
const BY_HAND = 'RUNBOLT_E2E_EMPTY_AWS_URL';

const nothingSkipped = process.env.RUNBOLT_NOTHING_SKIPPED === '1';
const isIn = (variable: string) => (nothingSkipped && variable !== BY_HAND) || Boolean(process.env[variable]);
const given = Object.entries(SUITES).filter(([, variable]) => isIn(variable));
const leftOut = [...new Set(Object.values(SUITES))].filter((variable) => !isIn(variable));
if (leftOut.length > 0) console.log(`Left out, since these are not set: ${leftOut.join(', ')}.`);

/** Against the real systems whose addresses are given; where nothing may be skipped, a missing one is a failure. */
export default defineConfig({
  test: {
    include: given.map(([suite]) => suite),
    passWithNoTests: true,
    // Against hanging alone: a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    fileParallelism: false,
  },
});
