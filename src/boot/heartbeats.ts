import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { recordBeat } from '../commands/schedules/record-beat.ts';
import type { Clock } from '../lib/clock.ts';
import { scheduleStream } from '../schedules/schedule-stream.ts';
import { heartbeatListener } from '../web/heartbeat.ts';
import type { Booted } from './boot-core.ts';

/** Takes what hosts report, and lets whoever waits for it look. */
export function listenForHeartbeats(
  { core, file }: Booted,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): RequestListener {
  const { store, engine, tools, context } = core;
  return heartbeatListener({
    ...{ clock, log },
    schedules: () => file.current().schedules,
    secret: (name) => tools.secrets[name],
    async record(schedule) {
      await recordBeat({ store, clock: context.clock }, schedule);
      engine.wakeStream(scheduleStream(schedule));
    },
  });
}
