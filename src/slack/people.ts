import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import type { SlackPeople } from '../systems/directory/port.ts';
import { failureOf } from './web-api-failure.ts';

/** Who is in a user group, and who is behind an e-mail address, as the directory asks Slack. */
export function slackPeople(client: WebClient): SlackPeople {
  return {
    async groupMembers(group) {
      try {
        const { users } = await client.usergroups.users.list({ usergroup: group });
        return users ?? [];
      } catch (error) {
        throw failureOf(error, `usergroups.users.list ${group}`);
      }
    },
    async personByEmail(email) {
      try {
        const { user } = await client.users.lookupByEmail({ email });
        return user?.id;
      } catch (error) {
        if (error instanceof WebAPIPlatformError && error.data.error === 'users_not_found') return undefined;
        throw failureOf(error, 'users.lookupByEmail');
      }
    },
  };
}
