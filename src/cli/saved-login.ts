import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { userOf } from '../commands/login.ts';
import { makeFolder } from '../lib/make-folder.ts';
import type { Surroundings } from './surroundings.ts';

/** Who a person is at the command line, by the token that Slack gave them. */
export interface SavedLogin {
  readonly token: string;
  /** Their Slack id, as the token says. */
  readonly user: string;
}

/** Goes with every request in somebody's name. */
export const whoAsks = ({ account, login }: Who) => ({ account, ...(login && { token: login.token }) });

/** Who sits before this terminal. */
export interface Who {
  readonly account: string;
  readonly login: SavedLogin | undefined;
}

type Place = Pick<Surroundings, 'variables' | 'account'>;

/** `RUNBOLT_TOKEN`, or what `runbolt login` has kept; undefined when there is none. */
export function readLogin(place: Place): SavedLogin | undefined {
  const given = place.variables.RUNBOLT_TOKEN;
  const token = given === undefined || given === '' ? readKept(place) : given.trim();
  const user = token === undefined ? undefined : userOf(token);
  return token === undefined || user === undefined ? undefined : { token, user };
}

/** Readable by its owner only. Answers where it is kept; undefined when this account has no home. */
export function keepLogin(place: Place, token: string): string | undefined {
  const file = fileOf(place);
  if (file === undefined) return undefined;
  makeFolder(dirname(file));
  writeFileSync(file, token, { mode: 0o600 });
  // A file that was there before keeps its old mode.
  chmodSync(file, 0o600);
  return file;
}

export function forgetLogin(place: Place): void {
  const file = fileOf(place);
  if (file !== undefined) rmSync(file, { force: true });
}

/**
 * One for each person who comes to a shared account with sudo. A file that others may read proves nothing and does not
 * count.
 */
function fileOf({ variables, account }: Place): string | undefined {
  const { XDG_CONFIG_HOME: config, HOME: home, SUDO_USER: person = account } = variables;
  const folder = config || (home ? join(home, '.config') : undefined);
  if (folder === undefined || !/^[\w.@-]{1,64}$/.test(person)) return undefined;
  return join(folder, 'runbolt', `login-${person}`);
}

function readKept(place: Place): string | undefined {
  const file = fileOf(place);
  if (file === undefined) return undefined;
  try {
    if ((statSync(file).mode & 0o077) !== 0) return undefined;
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
