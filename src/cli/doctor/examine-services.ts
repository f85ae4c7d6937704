import { Failure } from '../../lib/failure.ts';
import type { Environment, Runbooks } from '../../runbooks/runbook.ts';
import type { Systems } from '../../systems/systems.ts';
import { type Finding, ok, problem } from './finding.ts';
import type { Look } from './look.ts';
import { dockerLook, gitHubLook, lokiLook, sentryLook, statuspageLook } from './named-service-looks.ts';

type SystemsOf = (environment: Environment) => Systems;

/** For each look, the SDKs' and drivers' own tries included. */
const ANSWER_MS = 15_000;

/** Whether the databases, caches, monitors and hosts that each environment names can be reached with what it has. */
export async function examineServices(runbooks: Runbooks, systemsOf: SystemsOf): Promise<readonly Finding[]> {
  const looks = Object.values(runbooks.environments).flatMap((environment) => {
    return systemsUsed(runbooks, environment).size === 0
      ? []
      : looksAt(runbooks, environment, systemsOf(environment));
  });
  return Promise.all(looks.map(carryOut));
}

/** `postgresql`, from `postgresql/query`. */
export function systemsUsed({ runbooks }: Runbooks, { name }: Environment): ReadonlySet<string> {
  const here = Object.values(runbooks).filter(({ environment }) => environment === name);
  return new Set(here.flatMap(({ steps }) => steps.map(({ uses }) => uses.split('/')[0] ?? uses)));
}

function looksAt(
  runbooks: Runbooks,
  environment: Environment,
  systems: Systems,
): readonly (Look | Finding)[] {
  const uses = systemsUsed(runbooks, environment);
  return [
    ...databaseLooks(environment, systems),
    ...redisLooks(environment, systems),
    ...(uses.has('prometheus') ? [prometheusLook(environment, systems)] : []),
    ...(uses.has('alertmanager') ? [alertmanagerLook(environment, systems)] : []),
    ...(uses.has('loki') ? [lokiLook(environment, systems)] : []),
    ...(uses.has('sentry') ? [sentryLook(runbooks, environment, systems)] : []),
    ...(uses.has('github') ? [gitHubLook(environment, systems)] : []),
    ...(uses.has('statuspage') ? [statuspageLook(environment, systems)] : []),
    ...(uses.has('docker') ? [dockerLook(runbooks, environment, systems)] : []),
    ...(uses.has('http') ? hostLooks(environment, systems) : []),
  ];
}

async function carryOut(look: Look | Finding): Promise<Finding> {
  if ('level' in look) return look;
  const { about, ask, fix } = look;
  try {
    return ok(about, await ask(AbortSignal.timeout(ANSWER_MS)));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return problem(about, error.message, fix);
  }
}

const SELECT_ONE = { sql: 'SELECT 1', values: [], timeoutMs: 5_000, mostRows: 1 };

function databaseLooks({ name }: Environment, { databases }: Systems): readonly Look[] {
  return databases.names().map((known) => {
    const database = databases.database(known);
    return {
      about: `Database ${known} (${name})`,
      async ask(signal) {
        await database?.query(SELECT_ONE, signal);
        return 'It lets us in and answers.';
      },
      fix: `Look at the secret ${database?.urlSecret ?? known}, and at the way from here to its host.`,
    };
  });
}

function redisLooks({ name }: Environment, { redis }: Systems): readonly Look[] {
  return redis.names().map((known) => {
    const server = redis.server(known);
    return {
      about: `Redis ${known} (${name})`,
      async ask(signal) {
        const found = await server?.info(signal);
        return `Version ${found?.version ?? 'unknown'} lets us in and answers.`;
      },
      fix: `Look at the secret ${server?.urlSecret ?? known}, and at the way from here to its host.`,
    };
  });
}

function prometheusLook({ name }: Environment, { prometheus }: Systems): Look {
  return {
    about: `Prometheus (${name})`,
    async ask(signal) {
      await prometheus.query('up', signal);
      return 'It answers queries.';
    },
    fix: 'Look at prometheus: { url, token_secret } of the environment, or at PROMETHEUS_URL.',
  };
}

function alertmanagerLook({ name }: Environment, { alertmanager }: Systems): Look {
  return {
    about: `Alertmanager (${name})`,
    async ask(signal) {
      const silences = await alertmanager.listSilences(signal);
      return `It answers; ${silences.filter(({ state }) => state === 'active').length} silences are active.`;
    },
    fix: 'Look at alertmanager: { url, token_secret } of the environment, or at ALERTMANAGER_URL.',
  };
}

/** Any answer shows that the way is open, an error of the server's too. */
function hostLooks({ name, hosts }: Environment, { http }: Systems): readonly Look[] {
  return hosts.map((host) => ({
    about: `Host ${host} (${name})`,
    async ask(signal) {
      const { status, ms } = await http.request({ method: 'HEAD', url: `https://${host}/` }, signal);
      return `It answers (HTTP ${status}, ${ms} ms).`;
    },
    fix: 'Look at the name, at its certificate, and at the way from here to it.',
  }));
}
