import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { SecretsManager } from './port.ts';

/** The simulated secrets as plain JSON. Their values are made up. */
export const SecretsManagerState = z.object({
  secrets: z.array(
    z.object({
      name: z.string(),
      rotationEnabled: z.boolean(),
      lastChangedAt: z.string(),
      lastRotatedAt: z.string().optional(),
      deletedAt: z.string().optional(),
      owningService: z.string().optional(),
      versions: z.array(
        z.object({ id: z.string(), createdAt: z.string(), stages: z.array(z.string()), value: z.string() }),
      ),
    }),
  ),
});
export type SecretsManagerState = z.output<typeof SecretsManagerState>;
type Stored = SecretsManagerState['secrets'][number];
type Version = Stored['versions'][number];

export interface SimulatedSecretsManager extends SecretsManager {
  rows(): readonly PanelRow[];
}

/** Secrets with labelled versions; AWSPREVIOUS follows AWSCURRENT by itself. */
export function simulateSecretsManager(simulation: Simulation<SecretsManagerState>): SimulatedSecretsManager {
  const { state, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'secrets-manager', system: SYSTEM, faults, clock });

  function find(name: string, operation: string): Stored {
    const found = state.secrets.find((one) => one.name === name || arnOf(one) === name);
    if (!found) throw answer('not_found', operation, "Secrets Manager can't find the specified secret.");
    return found;
  }

  /** For whatever a secret that waits to be deleted does not do any more. */
  function findAlive(name: string, operation: string): Stored {
    const found = find(name, operation);
    if (found.deletedAt === undefined) return found;
    throw answer('invalid', operation, 'You cannot do this on a secret that is marked for deletion.');
  }

  return {
    describeSecret(name, signal) {
      const operation = `describe secret ${name}`;
      return call({ operation, signal }, () => toSecret(find(name, operation)));
    },

    listSecretVersions(name, signal) {
      const operation = `list secret versions ${name}`;
      return call({ operation, signal }, () =>
        find(name, operation).versions.map(({ id, stages, createdAt }) => ({
          id,
          stages: [...stages],
          createdAt: new Date(createdAt),
        })),
      );
    },

    getSecretValue(name, versionId, signal) {
      const operation = `get secret value ${name}`;
      return call({ operation, signal }, () => {
        return version(findAlive(name, operation), versionId, operation).value;
      });
    },

    putSecretValue({ secret: name, token, value }, signal) {
      const operation = `put secret value ${name}`;
      return call({ operation, signal, writes: true }, () => {
        const secret = findAlive(name, operation);
        const known = secret.versions.find(({ id }) => id === token);
        if (known && known.value !== value)
          throw answer('invalid', operation, 'A version with this token and another value exists.');
        if (!known) {
          secret.versions.push({ id: token, createdAt: clock.now().toISOString(), stages: [], value });
          label(secret, token, clock.now());
          changed();
        }
        return { versionId: token };
      });
    },

    moveCurrent({ secret: name, from, to }, signal) {
      const operation = `update secret version stage ${name}`;
      return call({ operation, signal, writes: true }, () => {
        const secret = findAlive(name, operation);
        version(secret, to, operation);
        if (current(secret)?.id !== from)
          throw answer('invalid', operation, `AWSCURRENT is not attached to the version ${from}.`);
        label(secret, to, clock.now());
        changed();
      });
    },

    rows: () =>
      state.secrets.map((one) => ({
        id: `secrets-manager/${one.name}`,
        title: one.name,
        status: one.deletedAt === undefined ? 'Current' : 'To be deleted',
        detail: `version ${current(one)?.id.slice(0, 8) ?? 'none'}, of ${one.versions.length}`,
        tone: one.deletedAt === undefined ? 'quiet' : 'bad',
      })),
  };
}

const SYSTEM = 'AWS Secrets Manager';

function toSecret(one: Stored) {
  const at = (time: string | undefined) => (time === undefined ? undefined : new Date(time));
  return {
    name: one.name,
    arn: arnOf(one),
    rotationEnabled: one.rotationEnabled,
    lastRotatedAt: at(one.lastRotatedAt),
    lastChangedAt: at(one.lastChangedAt),
    deletedAt: at(one.deletedAt),
    owningService: one.owningService,
  };
}

function arnOf({ name }: Stored): string {
  return `arn:aws:secretsmanager:us-east-1:210987654321:secret:${name}-a1B2c3`;
}

function current({ versions }: Stored): Version | undefined {
  return versions.find(({ stages }) => stages.includes('AWSCURRENT'));
}

function version({ versions }: Stored, id: string, operation: string): Version {
  const found = versions.find((one) => one.id === id);
  if (!found) throw answer('not_found', operation, "Secrets Manager can't find the specified secret value.");
  return found;
}

/** Makes a version the current one, as both writes do. */
function label(secret: Stored, to: string, now: Date): void {
  const before = current(secret)?.id;
  for (const one of secret.versions) {
    const others = one.stages.filter((stage) => stage !== 'AWSCURRENT' && stage !== 'AWSPREVIOUS');
    const its = one.id === to ? ['AWSCURRENT'] : one.id === before ? ['AWSPREVIOUS'] : [];
    one.stages = [...others, ...its];
  }
  secret.lastChangedAt = now.toISOString();
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: SYSTEM, operation, kind, message: `${SYSTEM} says: ${message}` });
}
