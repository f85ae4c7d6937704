import { Failure } from '../lib/failure.ts';
import type { PagerDuty } from '../systems/pagerduty/port.ts';
import type { Person } from './roster.ts';

export interface PeopleSources {
  readonly pagerduty: Pick<PagerDuty, 'readUser'>;
  /** The Slack id behind an e-mail address. Throws `Failure`. */
  readonly personByEmail: (email: string) => Promise<string | undefined>;
}

type User = Pick<Person, 'id' | 'name'>;

/** Finds people of PagerDuty in Slack by their e-mail address, each of them once. */
export function createPeople(sources: PeopleSources): (user: User) => Promise<Person> {
  const found = new Map<string, Promise<Person>>();
  return (user) => {
    const known = found.get(user.id);
    if (known) return known;
    const finding = find(sources, user);
    found.set(user.id, finding);
    const forget = () => found.delete(user.id);
    // Whom nobody here has may come yet.
    finding.then(({ slack }) => slack === undefined && forget(), forget);
    return finding;
  };
}

async function find({ pagerduty, personByEmail }: PeopleSources, { id, name }: User): Promise<Person> {
  try {
    const user = await pagerduty.readUser(id);
    const slack = await personByEmail(user.email);
    return { id, name: user.name, ...(slack !== undefined && { slack }) };
  } catch (error) {
    // Their name will do until both answer again.
    if (error instanceof Failure) return { id, name };
    throw error;
  }
}
