import type { PagerDuty } from './port.ts';
import { type Account, answer } from './simulated-account.ts';

/** What the Events API takes: alerts that an integration opens and closes by a key of its own. */
export function simulatedEvents({
  state,
  clock,
  changed,
  call,
}: Account): Pick<PagerDuty, 'triggerEvent' | 'resolveEvent'> {
  return {
    triggerEvent(event, signal) {
      const operation = `send event ${event.dedupKey}`;
      return call({ operation, signal, writes: true }, () => {
        if (event.dedupKey.length > 255)
          throw answer('invalid', operation, 'The dedup_key has more than 255 characters.');
        const known = state.events.some((one) => one.dedupKey === event.dedupKey && !one.resolvedAt);
        const at = clock.now().toISOString();
        if (!known) state.events.push({ dedupKey: event.dedupKey, summary: event.summary, at });
        changed();
        return { dedupKey: event.dedupKey };
      });
    },

    resolveEvent({ dedupKey }, signal) {
      return call({ operation: `send event ${dedupKey}`, signal, writes: true }, () => {
        const open = state.events.find((one) => one.dedupKey === dedupKey && !one.resolvedAt);
        if (open) open.resolvedAt = clock.now().toISOString();
        changed();
        return { dedupKey };
      });
    },
  };
}
