import { describe, expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { RIGHTS_OF_AWS_ACTIONS } from '../../src/cli/doctor/aws-rights.ts';
import { examineAws } from '../../src/cli/doctor/examine-aws.ts';
import { examinePagerDuty } from '../../src/cli/doctor/examine-pagerduty.ts';
import { examineServices } from '../../src/cli/doctor/examine-services.ts';
import { Failure } from '../../src/lib/failure.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import type { Environment, Runbooks } from '../../src/runbooks/runbook.ts';
import {
  type AwsIdentityState,
  SIMULATED_IDENTITY,
  simulateAwsIdentity,
} from '../../src/systems/aws-identity/simulator.ts';
import { Faults } from '../../src/systems/faults.ts';
import { createWorld } from '../../src/systems/world.ts';
import { HeldClock } from '../support/held-clock.ts';
import { silentChat } from '../support/silent-chat.ts';
import { grantedIn } from './granted-in.ts';

const FILE = `
version: 1
environments:
  production:
    aws: { region: us-east-1 }
    hosts: [api.credlink.com]
    databases: { staging: { url_secret: STAGING_URL } }
    redis: { cache: { url_secret: CACHE_URL } }
  idle: { databases: { other: { url_secret: OTHER_URL } } }
roles: { responder: { pagerduty_on_call: [PSREPOL] }, ghosts: { pagerduty_on_call: [PNOBODY] } }
runbooks:
  look:
    title: Look
    environment: production
    allow: { run: [responder] }
    parameters: { service: { type: string, one_of: [api, worker] }, free: { type: string } }
    steps:
      - { id: up, uses: prometheus/query, with: { query: up, expect: ">= 1" } }
      - { id: health, uses: http/check, with: { url: "https://api.credlink.com/health" } }
      - { id: alarms, uses: alertmanager/silence, with: { matchers: [service=api], for: 1h, comment: quiet, owner: sam } }
      - { id: rows, uses: postgresql/query, with: { database: staging, sql: SELECT 1 } }
      - { id: keys, uses: redis/info, with: { server: cache } }
      - { id: back, uses: ecs/redeploy-service, with: { cluster: main, service: "\${{ parameters.service }}" } }
      - { id: free, uses: ecs/service-status, with: { cluster: main, service: "\${{ parameters.free }}" } }
`;

function runbooks(text = FILE): Runbooks {
  const parsed = parseRunbooks(text, { file: 'runbooks.yaml', actions: allActions() });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'));
  return parsed.runbooks;
}

function simulated() {
  const world = createWorld({ clock: new HeldClock() });
  return { world, systemsOf: (one: Environment) => ({ ...world.systems(one), chat: silentChat }) };
}

describe('services', () => {
  test('what the runbooks of an environment use is asked once, and what nobody uses is left alone', async () => {
    const findings = await examineServices(runbooks(), simulated().systemsOf);

    expect(findings.map(({ level, about }) => `${level}: ${about}`)).toEqual([
      'ok: Database staging (production)',
      'ok: Redis cache (production)',
      'ok: Prometheus (production)',
      'ok: Alertmanager (production)',
      'ok: Host api.credlink.com (production)',
    ]);
  });

  test.each(['database', 'redis', 'prometheus', 'alertmanager', 'http'])(
    'a %s that cannot be reached is one problem, with what to do',
    async (system) => {
      const { world, systemsOf } = simulated();
      world.faults.set(`${system}/unreachable`, true);

      const problems = (await examineServices(runbooks(), systemsOf)).filter(({ level }) => level !== 'ok');

      expect(problems).toMatchObject([{ level: 'problem', fix: expect.stringMatching(/^Look at .*\.$/) }]);
    },
  );
});

describe('services that a token lets us into', () => {
  const file = runbooks(`
version: 1
environments: { production: {} }
roles: { responder: { slack_users: [U0SAM] } }
runbooks:
  look:
    title: Look
    environment: production
    allow: { run: [responder] }
    parameters: { project: { type: string, one_of: [api] }, free: { type: string } }
    steps:
      - { id: lines, uses: loki/query, with: { query: '{job="api"}' } }
      - { id: errors, uses: sentry/error-rate, with: { project: "\${{ parameters.project }}" } }
      - { id: runs, uses: github/recent-runs, with: { workflow: cd.yml } }
      - { id: page, uses: statuspage/update, with: { incident: { name: API down, status: investigating, text: We look into it. } } }
      - { id: stop, uses: docker/stop-service, with: { project: efs-purge, service: purger } }
`);

  test('each is one finding, of what was seen', async () => {
    const findings = await examineServices(file, simulated().systemsOf);

    expect(findings.map(({ level, about, message }) => `${level}: ${about}: ${message}`)).toEqual([
      'ok: Loki (production): It answers searches.',
      'ok: Sentry (production): It lets us count the errors of api.',
      expect.stringMatching(
        /^ok: GitHub \(production\): It lets us in: the newest run of a workflow is #\d+\./,
      ),
      expect.stringMatching(
        /^ok: Statuspage \(production\): It lets us in; \d+ of its newest incidents are open\.$/,
      ),
      expect.stringMatching(/^ok: Docker \(production\): .*\(efs-purge\/purger: \d+\)/),
    ]);
  });

  test.each(['loki', 'sentry', 'github', 'statuspage', 'docker'])(
    '%s that refuses us is one problem, with what to look at',
    async (system) => {
      const { world, systemsOf } = simulated();
      world.faults.set(`${system}/refused`, true);

      const problems = (await examineServices(file, systemsOf)).filter(({ level }) => level !== 'ok');

      expect(problems).toMatchObject([
        {
          level: 'problem',
          about: expect.stringMatching(new RegExp(system, 'i')),
          fix: expect.stringMatching(/^Look at .*\.$/),
        },
      ]);
    },
  );

  test('a Sentry whose project only a run knows is not called good', async () => {
    const open = runbooks(`
version: 1
environments: { production: {} }
roles: { responder: { slack_users: [U0SAM] } }
runbooks:
  look:
    title: Look
    environment: production
    allow: { run: [responder] }
    parameters: { project: { type: string } }
    steps: [{ id: errors, uses: sentry/error-rate, with: { project: "\${{ parameters.project }}" } }]
`);

    const findings = await examineServices(open, simulated().systemsOf);

    expect(findings).toMatchObject([{ level: 'warning', message: expect.stringContaining('not asked') }]);
  });
});

describe('AWS', () => {
  const withIdentity = (over: Partial<AwsIdentityState> = {}) => {
    const state = { ...SIMULATED_IDENTITY, ...over };
    const awsIdentity = simulateAwsIdentity({ state, clock: new HeldClock(), faults: new Faults() });
    return () => ({ awsIdentity });
  };

  test('every action that acts on AWS says which rights it needs', () => {
    const aws = /^(ecs|s3|rds|aws-backup|cloudwatch|cloudwatch-logs|secrets-manager|ecr|acm)\//;
    const actions = [...allActions().keys()].filter((name) => aws.test(name));

    expect(Object.keys(RIGHTS_OF_AWS_ACTIONS).toSorted()).toEqual(actions.toSorted());
  });

  test('the policies in deploy/aws grant every right that is asked for', () => {
    const granted = grantedIn('deploy/aws');
    const asked = Object.values(RIGHTS_OF_AWS_ACTIONS).flatMap((rights) =>
      rights.map(({ action }) => action),
    );

    expect([...new Set(asked)].filter((action) => !granted.has(action))).toEqual([]);
  });

  test('the bot is told who it is, and that its rights are enough', async () => {
    const findings = await examineAws(runbooks(), withIdentity());

    expect(findings).toMatchObject([
      { level: 'ok', message: expect.stringContaining('assumed-role/runbolt/runbolt') },
      { level: 'ok', message: expect.stringMatching(/^IAM allows the \d+ rights/) },
    ]);
  });

  test('a missing right is named with its resource and who needs it', async () => {
    const findings = await examineAws(runbooks(), withIdentity({ denied: ['ecs:UpdateService'] }));

    expect(findings[1]).toMatchObject({ level: 'problem', fix: expect.stringContaining('deploy/aws') });
    expect(findings[1]?.message).toContain(
      'ecs:UpdateService on arn:aws:ecs:us-east-1:210987654321:service/main/worker (look)',
    );
  });

  test('a right that depends on conditions is not called missing', async () => {
    const findings = await examineAws(runbooks(), withIdentity({ conditional: ['ecs:UpdateService'] }));

    expect(findings[1]).toMatchObject({ level: 'ok' });
  });

  test('a bot that may not ask IAM is told so, and not that rights are missing', async () => {
    const findings = await examineAws(runbooks(), withIdentity({ maySimulate: false }));

    expect(findings[1]).toMatchObject({
      level: 'warning',
      fix: expect.stringContaining('iam:SimulatePrincipalPolicy on arn:aws:iam::210987654321:role/runbolt'),
    });
  });

  test('an IAM that does not answer is not held against the identity that STS has named', async () => {
    const { awsIdentity } = withIdentity()();
    const facts = { system: 'AWS IAM', operation: 'simulate', message: 'AWS IAM answers 500.' };
    const simulate = () => Promise.reject(new Failure({ ...facts, kind: 'unavailable' }));

    const findings = await examineAws(runbooks(), () => ({ awsIdentity: { ...awsIdentity, simulate } }));

    expect(findings).toMatchObject([
      { level: 'ok', message: expect.stringContaining('assumed-role/runbolt/runbolt') },
      {
        level: 'warning',
        message: 'Which rights the bot has could not be looked at: AWS IAM answers 500.',
        fix: expect.stringContaining('deploy/aws'),
      },
    ]);
  });

  test('an AWS that refuses the bot is one problem', async () => {
    const faults = new Faults();
    const awsIdentity = simulateAwsIdentity({ state: SIMULATED_IDENTITY, clock: new HeldClock(), faults });
    faults.set('aws-identity/refused', true);

    const findings = await examineAws(runbooks(), () => ({ awsIdentity }));

    expect(findings).toMatchObject([{ level: 'problem', about: 'AWS (production)' }]);
  });
});

describe('PagerDuty', () => {
  const examine = async (from: string | undefined, set?: (world: ReturnType<typeof createWorld>) => void) => {
    const { world, systemsOf } = simulated();
    set?.(world);
    const file = runbooks();
    const [environment] = Object.values(file.environments);
    if (!environment) throw new Error('no environment');
    return examinePagerDuty(file, systemsOf(environment).pagerduty, from);
  };

  test('a token that reads, an address that is a user’s, and a policy with nobody on call', async () => {
    const findings = await examine('sam@local.test');

    expect(findings).toMatchObject([
      { level: 'ok', message: expect.stringContaining('pages are sent as Sam Ortiz') },
      { level: 'warning', message: expect.stringContaining('Nobody is on call for PNOBODY') },
      { level: 'warning', message: expect.stringContaining('Sam Ortiz, as whom pages are sent, is on call') },
    ]);
  });

  test('whoever is not on call is a good sender of pages', async () => {
    const findings = await examine('rhea@local.test');

    expect(findings.map(({ message }) => message)).not.toContainEqual(expect.stringContaining('is on call:'));
    expect(findings[0]).toMatchObject({ level: 'ok', message: expect.stringContaining('Rhea Park') });
  });

  test('an address that is nobody’s is a problem: every page would be refused', async () => {
    expect((await examine('nobody@example.com'))[0]).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('nobody@example.com is no user there'),
    });
  });

  test('a token that is refused is one problem', async () => {
    const findings = await examine(
      'x@example.com',
      (world) => void world.faults.set('pagerduty/refused', true),
    );

    expect(findings).toMatchObject([
      {
        ...{ level: 'problem', fix: expect.stringContaining('PAGERDUTY_API_TOKEN') },
        message: expect.stringContaining('it is wrong, was revoked'),
      },
    ]);
  });

  test('a PagerDuty that does not answer is no matter of its token', async () => {
    const findings = await examine('x@example.com', (world) => {
      world.faults.set('pagerduty/unreachable', true);
    });

    expect(findings).toMatchObject([
      { level: 'problem', fix: expect.stringContaining('status.pagerduty.com') },
    ]);
  });

  test('is left alone when nothing rests on it', async () => {
    const file = runbooks('version: 1\nenvironments: { a: {} }\nrunbooks: {}\n');
    const { systemsOf } = simulated();
    const [environment] = Object.values(file.environments);

    expect(environment && (await examinePagerDuty(file, systemsOf(environment).pagerduty, 'x'))).toEqual([]);
  });
});
