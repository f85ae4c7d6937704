import { z } from 'zod';
import {
  APP_ID,
  BOT_ID,
  BOT_USER,
  findPerson,
  GROUPS,
  PEOPLE,
  type Person,
  SLACKBOT,
  TEAM,
} from '../people.ts';
import { type Method, method, paged, pages, SlackError } from './method.ts';
import { personOf } from './places.ts';

/** Who is there: the team, its people and their groups. */
export const directory: Readonly<Record<string, Method>> = {
  'auth.test': method({}, (call) => ({
    url: `${call.url}/`,
    team: TEAM.name,
    team_id: TEAM.id,
    user: findPerson(BOT_USER)?.name,
    user_id: BOT_USER,
    bot_id: BOT_ID,
    app_id: APP_ID,
    is_enterprise_install: false,
  })),

  'team.info': method({}, () => ({ team: { ...TEAM, email_domain: 'local.test', icon: {} } })),

  'users.info': method({ user: z.string() }, (_, input) => ({ user: shownPerson(personOf(input.user)) })),

  'users.list': method(pages, (_, input) => {
    const { items, response_metadata } = paged(PEOPLE, input);
    return { members: items.map(shownPerson), response_metadata };
  }),

  'users.lookupByEmail': method({ email: z.string() }, (_, input) => {
    const person = PEOPLE.find((one) => one.email === input.email.toLowerCase() && !one.isBot);
    if (!person) throw new SlackError('users_not_found');
    return { user: shownPerson(person) };
  }),

  'usergroups.list': method({}, () => ({
    usergroups: GROUPS.map(({ id, handle, name, members }) => ({
      id,
      handle,
      name,
      team_id: TEAM.id,
      is_usergroup: true,
      users: members,
      user_count: members.length,
    })),
  })),

  'usergroups.users.list': method({ usergroup: z.string() }, (_, input) => {
    const group = GROUPS.find((one) => one.id === input.usergroup);
    if (!group) throw new SlackError('no_such_subteam');
    return { users: group.members };
  }),
};

function shownPerson(person: Person): object {
  return {
    id: person.id,
    team_id: TEAM.id,
    name: person.name,
    deleted: false,
    real_name: person.realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    is_bot: person.isBot && person.id !== SLACKBOT,
    is_restricted: false,
    is_ultra_restricted: false,
    profile: {
      real_name: person.realName,
      display_name: person.name,
      title: person.title,
      team: TEAM.id,
      ...(person.isBot ? {} : { email: person.email }),
    },
  };
}
