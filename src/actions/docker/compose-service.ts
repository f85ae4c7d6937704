import { z } from 'zod';
import { shellWord } from '../../lib/shell-word.ts';
import type { ComposeService, Container } from '../../systems/docker/port.ts';
import type { ActionContext, ActionEnvironment } from '../action.ts';

// As Compose itself checks project and service names: safe in a shell and in a path.
const composeName = z
  .string()
  .max(128)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'is not a name that Compose accepts');

/** Which service, and how careful its start has to be. */
export const serviceFields = {
  project: composeName.describe('The Compose project'),
  service: composeName.describe('The service in it'),
  starts: z
    .enum(['change', 'destructive'])
    .prefault('change')
    .describe('What its containers do: starting it asks for as much as they can hurt'),
};

/** The lock's name: `docker:production/efs-purge/purger`. */
export const serviceTarget = ({ name }: ActionEnvironment, { project, service }: ComposeService): string =>
  `docker:${name}/${project}/${service}`;

export const serviceWords = ({ project, service }: ComposeService): string =>
  `Compose service ${project}/${service}`;

export function containersOf(
  { systems, signal }: ActionContext,
  { project, service }: ComposeService,
): Promise<readonly Container[]> {
  return systems.docker.listContainers({ project, service }, signal);
}

/** The line with which a person does the same on the host. */
export const compose = ({ project, service }: ComposeService, ...words: readonly string[]): string =>
  ['docker', 'compose', '-p', project, ...words, service].map(shellWord).join(' ');

/** `efs-purge-purger-1 (Up 26 minutes)` */
export const inWords = (containers: readonly Container[]): string =>
  containers.map(({ name, status }) => `${name} (${status || 'no status'})`).join(', ');

export const counted = (count: number): string => (count === 1 ? '1 container' : `${count} containers`);
