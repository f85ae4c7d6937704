import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from '../runbooks/runbook.ts';
import { connectAlertmanager } from '../systems/alertmanager/client.ts';
import { connectGitHub } from '../systems/github/client.ts';
import { connectLoki } from '../systems/loki/client.ts';
import { notConnected } from '../systems/not-connected.ts';
import { connectPrometheus } from '../systems/prometheus/client.ts';
import { connectSentry } from '../systems/sentry/client.ts';
import type { Services } from '../systems/services.ts';
import { connectStatuspage } from '../systems/statuspage/client.ts';

interface ServicesParts {
  readonly environment: Environment;
  readonly config: Config;
  readonly clock: Clock;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The services of an environment over HTTP; what it does not name is not connected, and says how to connect it. */
export function connectServices({ environment, config, clock, secrets }: ServicesParts): Services {
  const variables = config.environment;
  const { loki } = environment;
  const prometheus = environment.prometheus ?? at(variables.PROMETHEUS_URL);
  const alertmanager = environment.alertmanager ?? at(variables.ALERTMANAGER_URL);

  /** Connects with the token of the secret, which may be missing; without a name there is no token. */
  function connected<Place extends { readonly token_secret?: string | undefined }, Port extends object>(
    system: string,
    place: Place | undefined,
    connect: (place: Place, token: string | undefined) => Port,
  ): Port {
    const section = system.toLowerCase();
    if (!place)
      return notConnected(system, `give the environment ${environment.name} its ${section}: { … }.`);
    const secret = place.token_secret;
    const token = secret === undefined ? undefined : secrets[secret];
    if (secret !== undefined && token === undefined)
      return notConnected(system, `the secret ${secret} is not set.`);
    return connect(place, token);
  }

  return {
    prometheus: connected('Prometheus', prometheus, ({ url }, token) =>
      connectPrometheus({ url, token, clock }),
    ),
    loki: connected('Loki', loki, ({ url, tenant }, token) => connectLoki({ url, tenant, token, clock })),
    alertmanager: connected('Alertmanager', alertmanager, ({ url }, token) =>
      connectAlertmanager({ url, token, clock }),
    ),
    sentry: connected('Sentry', environment.sentry, ({ organization, url }, token = '') =>
      connectSentry({ organization, url, token, clock }),
    ),
    github: connected('GitHub', environment.github, ({ repository, url }, token = '') =>
      connectGitHub({ repository, url, token, clock }),
    ),
    statuspage: connected('Statuspage', environment.statuspage, ({ page, url }, token = '') =>
      connectStatuspage({ page, url, token, clock }),
    ),
  };
}

interface Place {
  readonly url: string;
  readonly token_secret?: string | undefined;
}

const at = (url: string | undefined): Place | undefined => (url === undefined ? undefined : { url });
