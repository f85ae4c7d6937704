import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Actor } from '../../audit/event.ts';
import type { Cursors, EventStore } from '../../audit/event-store.ts';
import { isLost, type Lease, type Leases } from '../../audit/lease.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Commands } from '../commands.ts';
import type { Log } from '../log.ts';
import { homeView } from './home-view.ts';
import { Watchers } from './watchers.ts';

export interface HomesParts {
  readonly client: WebClient;
  readonly commands: Commands;
  readonly store: Pick<EventStore, 'onAppend'> & Pick<Cursors, 'entries' | 'put'>;
  /** One of several replicas brings them up to date. */
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Homes {
  /** Shows it to somebody who looks at it, and keeps it up to date from then on, over restarts, too. */
  show(actor: Actor): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** What happens in quick succession is one update. */
const PAUSE_MS = 2_000;
const LEASE = 'homes';

/** The Home tabs of those who looked at them lately, brought up to date when something happens. */
export function createHomes({ client, commands, store, leases, clock, log }: HomesParts): Homes {
  const watchers = new Watchers(store, clock);
  const shown = new Map<string, string>();
  let lease: Lease | undefined;
  let unsubscribe = () => {};
  let cancel: (() => void) | undefined;
  let working = Promise.resolve();

  async function publish(actor: Actor): Promise<void> {
    const view = await viewFor(commands, actor, clock.now());
    const text = JSON.stringify(view);
    if (text === shown.get(actor.id)) return;
    await client.views.publish({ user_id: actor.id, view });
    shown.set(actor.id, text);
  }

  async function publishAll(): Promise<void> {
    if (!(await isMine())) return;
    for (const actor of await watchers.all())
      await publish(actor).catch((error: unknown) => notShown(error, actor.id));
  }

  async function isMine(): Promise<boolean> {
    if (lease && !isLost(leases, lease)) return true;
    // A lost one that is not given back stays in everybody's way for as long as this replica lives.
    if (lease) await leases.release(lease);
    lease = await leases.claim(LEASE);
    return lease !== undefined;
  }

  const notShown = (error: unknown, user: string) =>
    log.warn({ err: error, user }, "somebody's Home could not be brought up to date");

  function changed(): void {
    cancel ??= clock.after(PAUSE_MS, () => {
      cancel = undefined;
      working = working
        .then(publishAll)
        .catch((error: unknown) => log.warn({ err: error }, 'the Homes could not be brought up to date'));
    });
  }

  return {
    async show(actor) {
      shown.delete(actor.id);
      await Promise.all([
        watchers.add(actor),
        publish(actor).catch((error: unknown) => notShown(error, actor.id)),
      ]);
    },
    start() {
      unsubscribe = store.onAppend(changed);
      // What happened while nobody was there to tell.
      changed();
    },
    async stop() {
      unsubscribe();
      cancel?.();
      await working;
      if (lease) await leases.release(lease);
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
