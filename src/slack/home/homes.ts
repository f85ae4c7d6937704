import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Actor } from '../../audit/event.ts';
import type { EventStore } from '../../audit/event-store.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Commands } from '../commands.ts';
import type { Log } from '../log.ts';
import { homeView } from './home-view.ts';

export interface HomesParts {
  readonly client: WebClient;
  readonly commands: Commands;
  readonly store: Pick<EventStore, 'onAppend'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Homes {
  /** Shows it to somebody who looks at it, and keeps it up to date from then on. */
  show(actor: Actor): Promise<void>;
  start(): void;
  stop(): void;
}

/** What happens in quick succession is one update. */
const PAUSE_MS = 2_000;
/** Whoever has not opened it for that long sees it as it is when they open it again. */
const WATCHED_MS = 12 * 60 * 60_000;

/** The Home tabs of those who looked at them lately, brought up to date when something happens. */
export function createHomes({ client, commands, store, clock, log }: HomesParts): Homes {
  const watched = new Map<string, { readonly actor: Actor; readonly since: Date; shown: string }>();
  let unsubscribe = () => {};
  let cancel: (() => void) | undefined;

  async function publish(user: string): Promise<void> {
    const one = watched.get(user);
    if (!one) return;
    try {
      const view = await viewFor(commands, one.actor, clock.now());
      const shown = JSON.stringify(view);
      if (shown === one.shown) return;
      await client.views.publish({ user_id: user, view });
      one.shown = shown;
    } catch (error) {
      log.warn({ err: error, user }, "somebody's Home could not be brought up to date");
    }
  }

  function changed(): void {
    if (watched.size === 0) return;
    cancel ??= clock.after(PAUSE_MS, () => {
      cancel = undefined;
      const oldest = clock.now().getTime() - WATCHED_MS;
      for (const [user, { since }] of watched) if (since.getTime() < oldest) watched.delete(user);
      void publishAll();
    });
  }

  async function publishAll(): Promise<void> {
    for (const user of watched.keys()) await publish(user);
  }

  return {
    async show(actor) {
      watched.set(actor.id, { actor, since: clock.now(), shown: '' });
      await publish(actor.id);
    },
    start() {
      unsubscribe = store.onAppend(changed);
    },
    stop() {
      unsubscribe();
      cancel?.();
    },
  };
}

async function viewFor(commands: Commands, actor: Actor, now: Date): Promise<HomeView> {
  const [home, onCall, comingUp] = await Promise.all([
    commands.showHome(actor),
    commands.showOnCall(),
    commands.comingUp(),
  ]);
  return homeView({ ...home, onCall, comingUp, now });
}
