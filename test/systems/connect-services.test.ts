import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { connectServices } from '../../src/boot/connect-services.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Environment } from '../../src/runbooks/runbook.ts';
import { servicesIn, tokenSecrets } from '../../src/runbooks/services-section.ts';
import { closeServers, onTheWire } from '../contracts/on-the-wire.ts';

const BARE: Environment = { name: 'production', protected: true, databases: {}, hosts: [] };
const GITHUB = { repository: 'credlink/api', token_secret: 'GITHUB_TOKEN' };

afterEach(closeServers);

function connected(environment: Partial<Environment>, variables: Readonly<Record<string, string>> = {}) {
  const read = readConfig(variables);
  if (!read.ok) throw new Error(read.problems.join());
  return connectServices({
    environment: { ...BARE, ...environment },
    config: read.config,
    clock: systemClock,
    secrets: read.config.environment,
  });
}

async function listening() {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push([request.url?.split('?')[0], request.headers.authorization]);
    response.end('{"status":"success","data":{"resultType":"vector","result":[]}}');
  });
  const { url } = await onTheWire('none', server, { set: () => true });
  return { url, asked };
}

test('a service that the environment does not name says how to name it', async () => {
  const { github, prometheus } = connected({});

  await expect(github.listRuns({ limit: 1 })).rejects.toMatchObject({
    kind: 'invalid',
    message: 'GitHub is not connected: give the environment production its github: { … }.',
  });
  await expect(prometheus.query('up')).rejects.toMatchObject({
    message: expect.stringContaining('prometheus: {'),
  });
});

test('a secret that is not set is named, before anything is asked', async () => {
  const { github } = connected({ github: GITHUB });

  await expect(github.listRuns({ limit: 1 })).rejects.toMatchObject({
    message: 'GitHub is not connected: the secret GITHUB_TOKEN is not set.',
  });
});

test('PROMETHEUS_URL is asked where the environment names none, and only there', async () => {
  const everywhere = await listening();
  const own = await listening();
  const variables = { PROMETHEUS_URL: everywhere.url, MON_TOKEN: 'T0ken' };

  await connected({}, variables).prometheus.query('up');
  await connected({ prometheus: { url: own.url, token_secret: 'MON_TOKEN' } }, variables).prometheus.query(
    'up',
  );

  expect(everywhere.asked).toEqual([['/api/v1/query', undefined]]);
  expect(own.asked).toEqual([['/api/v1/query', 'Bearer T0ken']]);
});

test('the names of all token secrets are known, so that they are read and redacted', () => {
  const services = {
    prometheus: { url: 'https://mon.test' },
    github: GITHUB,
    sentry: { organization: 'credlink', token_secret: 'SENTRY_TOKEN' },
  };

  expect(tokenSecrets(services)).toEqual(['SENTRY_TOKEN', 'GITHUB_TOKEN']);
  expect(servicesIn({ ...BARE, ...services })).toEqual(services);
});
