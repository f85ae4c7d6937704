import { join } from 'node:path';
import { type Config, CREDENTIALS } from '../config.ts';
import { Failure } from '../lib/failure.ts';
import type { Redactor } from '../lib/redact.ts';
import { readSecretFile } from '../lib/secret-file.ts';
import type { Runbooks } from '../runbooks/runbook.ts';
import { secretNames } from '../runbooks/secret-names.ts';
import type { Secrets } from '../runs/engine-tools.ts';

type Place = Pick<Config, 'environment' | 'secretsFolder'>;

/**
 * The secrets that runbooks files name. The redactor knows each of them before anybody can use it. What was learned stays:
 * a run carries on with the file that it began with.
 */
export class KnownSecrets {
  readonly #place: Place;
  readonly #redactor: Redactor;
  readonly #values: Record<string, string> = {};

  constructor(place: Place, redactor: Redactor) {
    this.#place = place;
    this.#redactor = redactor;
    redactor.learn(ownCredentials(place));
  }

  /** By name; grows as files name more. */
  get values(): Secrets {
    return this.#values;
  }

  /** Reads what this file names, also again: a mounted file may hold a new value. Answers what makes it unusable. */
  learn(runbooks: Runbooks): readonly string[] {
    const found = [...secretNames(runbooks)].map((name) => ({ name, ...findSecret(this.#place, name) }));
    const problems = found.flatMap(({ problem }) => problem ?? []);
    if (problems.length > 0) return problems;
    const values = found.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
    try {
      this.#redactor.learn(new Map(values));
    } catch (error) {
      if (error instanceof Failure) return [error.message];
      throw error;
    }
    Object.assign(this.#values, Object.fromEntries(values));
    return [];
  }

  /** The secrets that this file names and nobody has set: steps that need one of them fail, and say so. */
  missing(runbooks: Runbooks): readonly string[] {
    return [...secretNames(runbooks)].filter((name) => this.#values[name] === undefined);
  }
}

interface FoundSecret {
  readonly value?: string | undefined;
  readonly problem?: string;
}

/** `NAME`; or the file that `NAME_FILE` names; or the file `NAME` in the folder `RUNBOLT_SECRETS`. The first counts. */
export function findSecret({ environment, secretsFolder }: Place, name: string): FoundSecret {
  const given = environment[name];
  if (given !== undefined) return { value: given };
  const named = environment[`${name}_FILE`];
  if (named !== undefined) {
    const read = readSecretFile(named);
    if ('value' in read) return read;
    return { problem: `The secret ${name} cannot be read: ${name}_FILE=${named} (${read.problem}).` };
  }
  if (secretsFolder === undefined) return {};
  const read = readSecretFile(join(secretsFolder, name));
  if ('value' in read) return read;
  if (read.problem === 'ENOENT') return {};
  return {
    problem: `The secret ${name} cannot be read from RUNBOLT_SECRETS=${secretsFolder} (${read.problem}).`,
  };
}

/** What the bot itself signs in with: no runbook names it, and nobody should read it in a log either. */
const OWN = [...CREDENTIALS, 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Real ones are long; a shorter one is somebody's try-out, and would be found in ordinary words. */
const SHORTEST_CREDENTIAL = 8;

const ownCredentials = ({ environment }: Place): ReadonlyMap<string, string> =>
  new Map(
    OWN.flatMap((name) => {
      const value = environment[name] ?? '';
      return value.length < SHORTEST_CREDENTIAL ? [] : [[name, value] as const];
    }),
  );
