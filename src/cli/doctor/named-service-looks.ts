import { systemClock } from '../../lib/clock.ts';
import type { Environment, Runbook, Runbooks, Step } from '../../runbooks/runbook.ts';
import type { ComposeService } from '../../systems/docker/port.ts';
import type { Systems } from '../../systems/systems.ts';
import { type Finding, warning } from './finding.ts';
import type { Look } from './look.ts';
import { valuesOfField } from './values-of-field.ts';

const MINUTE_MS = 60_000;

export function lokiLook({ name }: Environment, { loki }: Systems): Look {
  return {
    about: `Loki (${name})`,
    async ask(signal) {
      const to = systemClock.now();
      const from = new Date(to.getTime() - MINUTE_MS);
      // Loki wants one label that is not empty; that it answers at all is what is looked for.
      await loki.lines({ logql: '{job=~".+"}', from, to, limit: 1, first: 'newest' }, signal);
      return 'It answers searches.';
    },
    fix: 'Look at loki: { url, tenant, token_secret } of the environment.',
  };
}

/** Sentry is asked about the projects that steps name; a token may be good for one and not for another. */
export function sentryLook(
  runbooks: Runbooks,
  environment: Environment,
  { sentry }: Systems,
): Look | Finding {
  const about = `Sentry (${environment.name})`;
  const steps = stepsUsing('sentry/error-rate', runbooks, environment);
  const projects = [...new Set(steps.flatMap(([step, runbook]) => valuesOfField('project', step, runbook)))];
  const fix =
    'Look at sentry: { organization, url, token_secret } of the environment: the token needs org:read.';
  if (projects.length === 0)
    return warning(about, 'It was not asked: which project is known only when a run begins.', fix);
  return {
    about,
    async ask(signal) {
      const to = systemClock.now();
      const from = new Date(to.getTime() - MINUTE_MS);
      for (const project of projects) await sentry.countErrors({ project, from, to }, signal);
      return `It lets us count the errors of ${projects.join(', ')}.`;
    },
    fix,
  };
}

export function gitHubLook({ name }: Environment, { github }: Systems): Look {
  return {
    about: `GitHub (${name})`,
    async ask(signal) {
      const [newest] = await github.listRuns({ limit: 1 }, signal);
      const seen = newest
        ? `the newest run of a workflow is #${newest.run_number}`
        : 'no workflow has run yet';
      return `It lets us in: ${seen}. Whether the token may start one shows only when it does.`;
    },
    fix: 'Look at github: { repository, url, token_secret } of the environment: the token needs Actions: read, and write where a runbook starts one.',
  };
}

export function statuspageLook({ name }: Environment, { statuspage }: Systems): Look {
  return {
    about: `Statuspage (${name})`,
    async ask(signal) {
      const open = (await statuspage.listIncidents(signal)).filter(({ status }) => !ENDED.has(status));
      return `It lets us in; ${open.length} of its newest incidents are open.`;
    },
    fix: 'Look at statuspage: { page, token_secret } of the environment: the key must be of a user who manages this page.',
  };
}

/** An incident that is over, and a maintenance. */
const ENDED: ReadonlySet<string> = new Set(['resolved', 'postmortem', 'completed']);

export function dockerLook(runbooks: Runbooks, environment: Environment, { docker }: Systems): Look {
  return {
    about: `Docker (${environment.name})`,
    async ask(signal) {
      const known = composeServices(runbooks, environment);
      const seen = await Promise.all(
        known.map(
          async (one) =>
            `${one.project}/${one.service}: ${(await docker.listContainers(one, signal)).length}`,
        ),
      );
      return `Its proxy lets us list containers (${seen.join(', ')}). Whether it lets us stop them shows only then.`;
    },
    fix: 'Look at docker: { url } of the environment, and at its proxy: deploy/docker/proxy.conf allows what is needed.',
  };
}

/** Those that steps name; one that nobody has when only a run can tell, since the proxy answers about it all the same. */
function composeServices(runbooks: Runbooks, environment: Environment): readonly ComposeService[] {
  const steps = ['docker/stop-service', 'docker/start-service'].flatMap((uses) =>
    stepsUsing(uses, runbooks, environment),
  );
  const named = steps.flatMap(([step, runbook]) =>
    valuesOfField('project', step, runbook).flatMap((project) =>
      valuesOfField('service', step, runbook).map((service) => ({ project, service })),
    ),
  );
  const each = new Map(named.map((one) => [`${one.project}/${one.service}`, one]));
  return each.size > 0 ? [...each.values()] : [{ project: 'runbolt', service: 'doctor' }];
}

function stepsUsing(
  uses: string,
  { runbooks }: Runbooks,
  { name }: Environment,
): readonly (readonly [Step, Runbook])[] {
  const here = Object.values(runbooks).filter(({ environment }) => environment === name);
  return here.flatMap((runbook) =>
    runbook.steps.filter((step) => step.uses === uses).map((step) => [step, runbook] as const),
  );
}
