import { z } from 'zod';
import { given } from './given.ts';
import { mapRecord } from './map-record.ts';
import type { Environment } from './runbook.ts';
import { list, name, secretName, text } from './schema-words.ts';
import { services, servicesIn } from './services-section.ts';

/** An entry of the section `environments:` as people write it: where runbooks act. */
export const EnvironmentText = z.strictObject({
  protected: z.boolean().optional().describe('Destructive runbooks need a safeguard here. Default: false.'),
  disposable: z
    .boolean()
    .optional()
    .describe('Nothing here would be missed: schedules may act without asking. Default: false.'),
  runbooks: list(z.string()).optional().describe('The only runbooks that may act here. Default: every one.'),
  kubernetes: z
    .strictObject({ context: text(253).describe('The kubeconfig context of the cluster.') })
    .optional()
    .describe('The cluster that Kubernetes steps act on.'),
  aws: z
    .strictObject({
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region looks like us-east-1')
        .describe('The region, like us-east-1.'),
      endpoint: z.url().optional().describe('Another endpoint than AWS itself, for a stand-in.'),
      role_arn: z
        .string()
        .regex(
          /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
          'a role looks like arn:aws:iam::123456789012:role/runbolt',
        )
        .optional()
        .describe("The role to assume here. Default: the bot's own identity."),
      external_id: z
        .string()
        .regex(/^[\w+=,.@:/-]{2,1224}$/, 'an external id is 2 or more letters, digits and +=,.@:/-')
        .optional()
        .describe("What the role's trust policy asks for beside the bot's identity."),
    })
    .refine(({ role_arn, external_id }) => external_id === undefined || role_arn !== undefined, {
      message: 'an external id belongs to a role: name the role_arn, too',
      path: ['external_id'],
    })
    .optional()
    .describe('Where AWS steps act.'),
  docker: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, error: 'an address looks like http://docker-proxy:2375' })
        .describe('The proxy in front of the Docker socket, like http://docker-proxy:2375.'),
    })
    .optional()
    .describe('The host whose Compose services Docker steps act on.'),
  databases: z
    .record(
      name,
      z.strictObject({
        url_secret: secretName('STAGING_DATABASE_URL').describe(
          'The secret that holds the connection string.',
        ),
        read_only: z.boolean().optional().describe('Refuse every write. Default: false.'),
      }),
    )
    .optional()
    .describe('Databases by the name that steps use.'),
  redis: z
    .record(
      name,
      z.strictObject({
        url_secret: secretName('STAGING_DATABASE_URL').describe(
          'The secret that holds the connection string.',
        ),
      }),
    )
    .optional()
    .describe('Redis servers by the name that steps use.'),
  hosts: list(text(253)).optional().describe('The hosts that HTTP steps may call. Default: none.'),
  ...services,
});

export type EnvironmentText = z.infer<typeof EnvironmentText>;

/** The checked form, with every default. */
export function toEnvironment(text: EnvironmentText, name: string): Environment {
  const databases = mapRecord(text.databases ?? {}, (database) => ({
    url_secret: database.url_secret,
    read_only: database.read_only ?? false,
  }));
  return {
    name,
    protected: text.protected ?? false,
    ...(text.disposable === true && { disposable: true }),
    ...(text.runbooks && { runbooks: text.runbooks }),
    ...(text.kubernetes && { kubernetes: text.kubernetes }),
    ...(text.aws && { aws: awsIn(text.aws) }),
    ...(text.docker && { docker: text.docker }),
    databases,
    ...(text.redis && { redis: text.redis }),
    hosts: text.hosts ?? [],
    ...servicesIn(text),
  };
}

function awsIn({ region, endpoint, role_arn, external_id }: NonNullable<EnvironmentText['aws']>) {
  return given({ region, endpoint, role_arn, external_id });
}
