import type { Logger } from 'pino';
import type { CommandContext } from '../commands/context.ts';
import { openLoops } from '../commands/open-loops.ts';
import { nameOfIncident } from '../incidents/incident.ts';
import { readIncident } from '../incidents/incident-stream.ts';
import { nextReminder } from '../incidents/reminders.ts';
import { nagAt } from '../oncall/handoff.ts';
import { readHandoff } from '../oncall/handoff-stream.ts';
import { nextChangeAt } from '../oncall/next-handoff.ts';
import { firstLevel } from '../oncall/roster.ts';
import { readRota } from '../oncall/rota-stream.ts';
import type { Core } from './core.ts';

export interface NextEvent {
  /** `handoff of SRE` */
  readonly what: string;
  readonly at: Date;
}

/** For those who ask several times a second: what was known about a second ago. */
export function lookAhead(core: Core, log: Logger): () => NextEvent | undefined {
  let known: NextEvent | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    known = await nextEvent(core);
  };
  return () => {
    if (performance.now() - lookedAt > LOOK_EVERY_MS) {
      lookedAt = performance.now();
      look().catch((error: unknown) => log.warn({ err: error }, 'what comes next could not be looked up'));
    }
    return known && known.at > core.context.clock.now() ? known : undefined;
  };
}

const LOOK_EVERY_MS = 1_000;

/** The first thing that time is known to bring by itself: a schedule, a handoff, a reminder. */
export async function nextEvent({ context, comingUp, onCall }: Core): Promise<NextEvent | undefined> {
  const now = context.clock.now();
  const [scheduled, handedOver, incidents, loops] = await Promise.all([
    comingUp().then(({ next }) => next.map(({ schedule, at }) => ({ what: schedule.title, at }))),
    Promise.all(Object.values(onCall.rotas()).map((rota) => handoffs(onCall, rota, now))),
    reminders(context, now),
    openLoops(context),
  ]);
  const left = loops.flatMap(({ what, remindAt }) =>
    remindAt ? [{ what: `reminder: ${what}`, at: remindAt }] : [],
  );
  const ahead = [...scheduled, ...handedOver.flat(), ...incidents, ...left].filter(({ at }) => at > now);
  return ahead.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0];
}

type OnCall = Core['onCall'];

async function handoffs(
  { store, know }: OnCall,
  rota: ReturnType<OnCall['rotas']>[string],
  now: Date,
): Promise<readonly NextEvent[]> {
  const { roster } = await know(rota);
  const change = roster && nextChangeAt(rota, firstLevel(roster), now);
  const { latest } = await readRota(store, rota.name);
  const waiting = latest && (await readHandoff(store, latest.handoff))?.handoff;
  const nag = waiting && nagAt(waiting);
  return [
    ...(change ? [{ what: `handoff of ${rota.title}`, at: change }] : []),
    ...(nag ? [{ what: `reminder of the handoff of ${rota.title}`, at: nag }] : []),
  ];
}

const MOST_INCIDENTS = 20;

async function reminders({ store }: CommandContext, now: Date): Promise<readonly NextEvent[]> {
  const open = await store.incidents({ open: true, limit: MOST_INCIDENTS });
  const read = await Promise.all(open.map(({ id }) => readIncident(store, id)));
  return read.flatMap((incident) => {
    const reminder = incident && nextReminder(incident, now);
    return incident && reminder ? [{ what: `update of ${nameOfIncident(incident)}`, at: reminder.at }] : [];
  });
}
