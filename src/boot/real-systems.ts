import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from '../runbooks/runbook.ts';
import { connectDatabases } from '../systems/database/client.ts';
import { connectDocker } from '../systems/docker/client.ts';
import { createHttp } from '../systems/http/client.ts';
import { connectKubernetes } from '../systems/kubernetes/client.ts';
import { notConnected } from '../systems/not-connected.ts';
import { connectPagerDuty } from '../systems/pagerduty/client.ts';
import type { PagerDuty, PagerDutyEvents } from '../systems/pagerduty/port.ts';
import { connectRedis } from '../systems/redis/client.ts';
import type { Systems } from '../systems/systems.ts';
import { awsConnector } from './connect-aws.ts';
import { connectServices } from './connect-services.ts';
import type { ConnectedSystems, SystemsParts } from './connect-systems.ts';

/** Every connection is made when it is first needed, and kept. */
export function realSystems({ config, chat, clock, secrets }: SystemsParts): ConnectedSystems {
  const pagerduty = realPagerDuty(config, clock);
  const kubernetes = once((context: string | undefined) =>
    connectKubernetes({ kubeconfigPath: config.kubeconfig, context, clock }),
  );
  const aws = awsConnector(config, clock);

  const of = (environment: Environment): Systems => {
    return {
      kubernetes: kubernetes(environment.kubernetes?.context),
      http: createHttp({ hosts: environment.hosts, clock }),
      ...aws(environment),
      docker: environment.docker
        ? connectDocker({ url: environment.docker.url, clock })
        : notConnected('Docker', `give the environment ${environment.name} its docker: { url: … }.`),
      databases: connectDatabases({ databases: environment.databases, secrets, clock }),
      redis: connectRedis({ servers: environment.redis ?? {}, secrets, clock }),
      ...connectServices({ environment, config, clock, secrets }),
      pagerduty,
      chat,
    };
  };
  return { of, pagerduty, pagerdutyEvents: realEvents(config, clock), world: undefined };
}

function realPagerDuty({ pagerduty }: Config, clock: Clock): PagerDuty {
  if (!pagerduty) return notConnected('PagerDuty', 'set PAGERDUTY_API_TOKEN and PAGERDUTY_FROM.');
  const { token, from, url } = pagerduty;
  return connectPagerDuty({ ...{ token, from, clock }, ...(url !== undefined && { url }) });
}

/** Events need a routing key and neither a token nor a user. */
function realEvents({ pagerdutyEvents }: Config, clock: Clock): PagerDutyEvents {
  const eventsUrl = pagerdutyEvents?.url;
  return connectPagerDuty({
    ...{ token: '', from: '', clock },
    ...(eventsUrl !== undefined && { eventsUrl }),
  });
}

/** One connection for each place, kept. */
function once<Key, Port>(connect: (key: Key) => Port) {
  const connections = new Map<Key, Port>();
  return (key: Key): Port => {
    const connection = connections.get(key) ?? connect(key);
    connections.set(key, connection);
    return connection;
  };
}
