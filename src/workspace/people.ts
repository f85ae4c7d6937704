/** The people, groups and channels that the local workspace starts with. Their ids are fixed: tests name them. */
export interface Person {
  readonly id: string;
  /** The handle, without the @. */
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly email: string;
  /** The person's color behind their initials. */
  readonly color: string;
  readonly isBot: boolean;
}

export interface Group {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
}

export const TEAM = { id: 'T0LOCAL', name: 'Local workspace', domain: 'local' } as const;
export const APP_ID = 'A0RUNBOLT';
export const BOT_ID = 'B0RUNBOLT';
export const BOT_USER = 'U0RUNBOLT';
/** Slack's own voice: a failed command, an unknown command. */
export const SLACKBOT = 'USLACKBOT';

export const PEOPLE: readonly Person[] = [
  person('U0RESPOND1', 'rhea', 'Rhea Park', 'Responder', '#2e7d5b'),
  person('U0RESPOND2', 'sam', 'Sam Ortiz', 'Responder, on call', '#1d6fa5'),
  person('U0COMMAND1', 'ben', 'Ben Adeyemi', 'Commander, approves', '#8a4fbf'),
  person('U0OUTSIDE1', 'olly', 'Olly Nash', 'In no group', '#b3541e'),
  { ...person(BOT_USER, 'runbolt', 'Runbolt', 'Runbooks as commands', '#1b1d29'), isBot: true },
  { ...person(SLACKBOT, 'slackbot', 'Slackbot', 'Slack', '#4a154b'), isBot: true },
];

export const GROUPS: readonly Group[] = [
  { id: 'S0RESPOND', handle: 'responders', name: 'Responders', members: ['U0RESPOND1', 'U0RESPOND2'] },
  { id: 'S0COMMAND', handle: 'commanders', name: 'Commanders', members: ['U0COMMAND1'] },
];

export const CHANNELS = [
  {
    id: 'C0INCIDENT',
    name: 'incidents',
    purpose: 'Declared incidents, one message each. Work happens in their own channels.',
  },
  { id: 'C0OPS', name: 'ops', purpose: 'Running production: runbooks, questions, handoffs.' },
  { id: 'C0DEPLOY', name: 'deployments', purpose: 'What went out, and what was rolled back.' },
] as const;

export const HUMANS = PEOPLE.filter((one) => !one.isBot);

export function findPerson(id: string): Person | undefined {
  return PEOPLE.find((one) => one.id === id);
}

function person(id: string, name: string, realName: string, title: string, color: string): Person {
  return { id, name, realName, title, color, email: `${name}@local.test`, isBot: false };
}
