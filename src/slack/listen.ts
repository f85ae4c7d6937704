import type { App } from '@slack/bolt';
import { listenToActions } from './listeners/actions/listen.ts';
import { listenToCommands } from './listeners/commands/listen.ts';
import { listenToEvents } from './listeners/events/listen.ts';
import type { ListenParts } from './listeners/listen-parts.ts';
import { listenToShortcuts } from './listeners/shortcuts/listen.ts';
import { listenToViews } from './listeners/views/listen.ts';

/**
 * One listener per kind of request, which finds the rest in registries of ours: Bolt can never take a listener back,
 * and the runbooks file may change at any moment.
 */
export function listen(bolt: App, parts: ListenParts): void {
  listenToCommands(bolt, parts);
  listenToActions(bolt, parts);
  listenToViews(bolt, parts);
  listenToShortcuts(bolt, parts);
  listenToEvents(bolt, parts);
  bolt.error(async (error) => parts.log.error({ err: error }, 'Bolt could not handle a request'));
}
