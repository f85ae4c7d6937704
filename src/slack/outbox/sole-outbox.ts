import { ALONE, isLost, type Lease, type Leases, underLease } from '../../audit/lease.ts';
import { reach } from '../../lib/crash-points.ts';
import type { SlackWebApi } from '../web-api.ts';
import { READER } from './item.ts';
import { createOutbox, type Outbox, type OutboxParts } from './outbox.ts';

export interface SoleOutboxParts extends OutboxParts {
  readonly leases: Leases;
}

export interface SoleOutbox extends Outbox {
  /** Whether it is this replica that tells. */
  isTelling(): boolean;
}

const LEASE = `reader/${READER}`;
const LOOK_EVERY_MS = 1_000;

/**
 * The outbox where several replicas share the record: one of them tells, the others stand by. Whoever takes over begins
 * with what is stored, and looks for a message whose sending was begun before it sends it.
 */
export function createSoleOutbox(parts: SoleOutboxParts): SoleOutbox {
  const { leases, clock, log } = parts;
  // Only for what it knows of the record: it is never started.
  const standby = createOutbox(parts);
  let telling: { readonly lease: Lease; readonly outbox: Outbox } | undefined;
  let looking = Promise.resolve();
  let cancel = () => {};
  let stopped = false;

  async function look(): Promise<void> {
    if (telling && isLost(leases, telling.lease)) {
      log.warn({ lease: LEASE }, 'another replica may have taken over telling Slack; standing by');
      await leave();
    }
    if (telling || stopped) return;
    const lease = await leases.claim(LEASE);
    if (!lease) return;
    telling = { lease, outbox: createOutbox(provedParts(parts, lease)) };
    telling.outbox.start();
  }

  async function leave(): Promise<void> {
    if (!telling) return;
    const { lease, outbox } = telling;
    telling = undefined;
    await outbox.stop();
    // Whether it can be told is another's business now.
    parts.reach.worked('telling');
    await leases.release(lease);
  }

  function lookAgain(): void {
    looking = look()
      .catch((error: unknown) => log.error({ err: error }, 'cannot find out who tells Slack'))
      .then(() => {
        if (!stopped && leases !== ALONE) cancel = clock.after(LOOK_EVERY_MS, lookAgain);
      });
  }

  return {
    start: lookAgain,
    async stop() {
      stopped = true;
      cancel();
      await looking;
      await leave();
    },
    async idle() {
      await looking;
      await telling?.outbox.idle();
    },
    isTelling: () => telling !== undefined,
    status: () => (telling?.outbox ?? standby).status(),
  };
}

/** Whatever it writes or says proves first that it may. */
function provedParts({ leases, ...parts }: SoleOutboxParts, lease: Lease): OutboxParts {
  const prove = () => leases.prove(lease);
  return { ...parts, store: underLease(parts.store, lease), slack: provedSlack(parts.slack, prove) };
}

function provedSlack(slack: SlackWebApi, prove: () => void): SlackWebApi {
  return new Proxy(slack, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function') return call;
      return async (...given: unknown[]) => {
        prove();
        reach('before-telling', () => String(name));
        const answer: unknown = await call.apply(target, given);
        reach('after-telling', () => String(name));
        return answer;
      };
    },
  });
}
