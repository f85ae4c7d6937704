import { z } from 'zod';
import { secretName, text } from './schema-words.ts';

const tokenName = secretName('GITHUB_TOKEN');
const address = z.url({ protocol: /^https?$/, error: 'an address begins with https:// or http://' });
const elsewhere = address.optional();
const name = text(253);

/**
 * The services of an environment that are spoken to over plain HTTP APIs, as people write them and as a run carries
 * them: tokens by the name of their secret only.
 */
export const services = {
  prometheus: z
    .strictObject({
      url: address.describe('Where Prometheus answers.'),
      token_secret: tokenName.optional().describe('The secret with the bearer token of a proxy before it.'),
    })
    .optional()
    .describe('Where Prometheus steps ask. Default: PROMETHEUS_URL.'),
  loki: z
    .strictObject({
      url: address.describe('Where Loki answers.'),
      tenant: name.optional().describe('Sent as X-Scope-OrgID.'),
      token_secret: tokenName.optional().describe('The secret with the bearer token of a gateway before it.'),
    })
    .optional()
    .describe('Where Loki steps search.'),
  alertmanager: z
    .strictObject({
      url: address.describe('Where Alertmanager answers.'),
      token_secret: tokenName.optional().describe('The secret with the bearer token of a proxy before it.'),
    })
    .optional()
    .describe('Where Alertmanager steps act. Default: ALERTMANAGER_URL.'),
  sentry: z
    .strictObject({
      organization: name.describe("The organization's slug."),
      token_secret: tokenName.describe('The secret that holds the token.'),
      url: elsewhere.describe('Another Sentry than https://sentry.io.'),
    })
    .optional()
    .describe('Where Sentry steps count errors.'),
  github: z
    .strictObject({
      repository: z
        .string()
        .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'a repository is its owner and name, like credlink/api')
        .describe('The repository, like credlink/api.'),
      token_secret: tokenName.describe('The secret that holds the token.'),
      url: elsewhere.describe('Another API than https://api.github.com.'),
    })
    .optional()
    .describe('Where GitHub steps act.'),
  statuspage: z
    .strictObject({
      page: z
        .string()
        .regex(/^[a-z0-9]+$/i, 'a page is its id, like kctbh9vrtdwd')
        .describe("The page's id."),
      token_secret: tokenName.describe('The secret that holds the API key.'),
      url: elsewhere.describe('Another API than https://api.statuspage.io.'),
    })
    .optional()
    .describe('The status page that Statuspage steps write to.'),
};

const Services = z.object(services);
export type Services = z.infer<typeof Services>;

/** Only what there is, so that a run's copy of its environment is plain JSON. */
export function servicesIn(text: Services): Services {
  const { prometheus, loki, alertmanager, sentry, github, statuspage } = text;
  return {
    ...(prometheus && { prometheus }),
    ...(loki && { loki }),
    ...(alertmanager && { alertmanager }),
    ...(sentry && { sentry }),
    ...(github && { github }),
    ...(statuspage && { statuspage }),
  };
}

/** The secrets that hold their tokens. */
export function tokenSecrets(text: Services): readonly string[] {
  const named = Object.values(servicesIn(text)).map((service) => service?.token_secret);
  return named.filter((one) => one !== undefined);
}
