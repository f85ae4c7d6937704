import type { Deliveries } from '../deliveries.ts';
import { APP_ID, findPerson, TEAM } from '../people.ts';
import type { ResponsePlace, ResponseUrls } from '../response-urls.ts';
import type { WorkspaceState } from '../state.ts';
import type { TriggerIds } from '../trigger-ids.ts';

/** What every act of a person needs. */
export interface Desk {
  readonly state: WorkspaceState;
  readonly triggers: TriggerIds;
  readonly responseUrls: ResponseUrls;
  readonly deliveries: Deliveries;
  readonly commands: () => readonly WorkspaceCommand[];
  readonly shortcuts: () => readonly WorkspaceShortcut[];
  /** Where this workspace is reached. */
  readonly url: () => string;
}

export interface WorkspaceCommand {
  /** `/pause-purge` */
  readonly command: string;
  readonly description: string;
  readonly usageHint?: string;
  /** The manifest's should_escape; true when left out, as Runbolt's manifest has it. */
  readonly shouldEscape?: boolean;
}

export interface WorkspaceShortcut {
  readonly callbackId: string;
  readonly name: string;
  readonly kind: 'message' | 'global';
}

/** What the person is shown at once; everything else arrives as changes. */
export type ActResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** What Slack says when it did not work. */
      readonly error: string;
      /** For modals: what is wrong, by block_id. */
      readonly problems?: Readonly<Record<string, string>>;
    };

export const DONE: ActResult = { ok: true };

export function refused(error: string, problems?: Readonly<Record<string, string>>): ActResult {
  return { ok: false, error, ...(problems && { problems }) };
}

/** What all interaction payloads have in common. */
export function envelope(desk: Desk, user: string): object {
  const person = findPerson(user);
  return {
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: user, username: person?.name, name: person?.name, team_id: TEAM.id },
    api_app_id: APP_ID,
    token: 'verification-tokens-are-deprecated',
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: desk.triggers.issue(user),
  };
}

export function responseUrl(desk: Desk, place: ResponsePlace): string {
  return `${desk.url()}/workspace/response/${desk.responseUrls.issue(place)}`;
}

export function channelFields(desk: Desk, id: string): { id: string; name: string } {
  const channel = desk.state.channel(id);
  return { id, name: channel?.kind === 'im' ? 'directmessage' : (channel?.name ?? '') };
}
