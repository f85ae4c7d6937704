import { createHash } from 'node:crypto';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import type { AccountPlace } from './fill-account.ts';

const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const BUILDS = ['1.8.1', '1.8.2', '1.8.3', '1.9.0'];

/** Two clusters, the API in four builds of which the first is INACTIVE, and the images of these and of one more. */
export async function fillServices(place: AccountPlace): Promise<void> {
  const ecs = new ECSClient(place);
  const { clusters = [] } = await ecs.send(
    new DescribeClustersCommand({ clusters: ['credlink-production'] }),
  );
  if (clusters.some(({ status }) => status === 'ACTIVE'))
    throw new Error('This account has a cluster credlink-production already: it is not empty.');

  for (const image of BUILDS) await register(ecs, 'credlink-api', `credlink-api:${image}`);
  await register(ecs, 'efs-purge', 'efs-purge:1.3.0');
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'credlink-api:1' }));
  await addService(ecs, { cluster: 'credlink-production', name: 'api', build: 'credlink-api:4', count: 3 });
  await addService(ecs, { cluster: 'credlink-staging', name: 'api', build: 'credlink-api:3', count: 1 });
  await addService(ecs, { cluster: 'storage', name: 'efs-purge', build: 'efs-purge:1', count: 1 });
  await fillImages(place);
}

async function register(ecs: ECSClient, family: string, image: string): Promise<void> {
  const container = {
    name: family,
    image: `${REGISTRY}/${image}`,
    memory: 1_024,
    environment: [
      { name: 'NODE_ENV', value: 'production' },
      { name: 'DB_POOL_MAX', value: image.endsWith('1.9.0') ? '5' : '20' },
    ],
  };
  const definition = { family, cpu: '512', memory: '1024', containerDefinitions: [container] };
  await ecs.send(new RegisterTaskDefinitionCommand(definition));
}

interface NewService {
  readonly cluster: string;
  readonly name: string;
  readonly build: string;
  readonly count: number;
}

async function addService(ecs: ECSClient, { cluster, name, build, count }: NewService): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const service = { cluster, serviceName: name, taskDefinition: build, desiredCount: count };
  await ecs.send(new CreateServiceCommand(service));
}

async function fillImages(place: AccountPlace): Promise<void> {
  const ecr = new ECRClient(place);
  const repositoryName = 'credlink-api';
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  for (const imageTag of ['1.7.9', ...BUILDS])
    await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest: manifestOf(imageTag) }));
}

/** Whatever tells one build from another: nobody pulls it. */
function manifestOf(tag: string): string {
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const digest = (of: string) => `sha256:${createHash('sha256').update(`${of} ${tag}`).digest('hex')}`;
  return JSON.stringify({
    ...{ schemaVersion: 2, mediaType },
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: 7_023,
      digest: digest('config'),
    },
    layers: [
      {
        mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
        size: 184_000_000,
        digest: digest('layer'),
      },
    ],
  });
}
