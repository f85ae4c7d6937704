import { z } from 'zod';
import type { EventStore } from '../audit/event-store.ts';

/** As many of the newest events as tell whom people work with, without reading the whole record. */
const NEWEST = 1_000;

const Refused = z.looseObject({ who: z.array(z.string()).min(1) });
const RefusedPlan = z.looseObject({ refusal: Refused });

/** An answer that tells who may also says what the record calls them lately; who never came by keeps the Slack id. */
export async function namingPeople(
  store: Pick<EventStore, 'head' | 'readAfter'>,
  answer: object,
): Promise<object> {
  const plan = RefusedPlan.safeParse(answer).data;
  if (plan) return { ...plan, refusal: { ...plan.refusal, names: await namesOf(store, plan.refusal.who) } };
  const refused = Refused.safeParse(answer).data;
  return refused ? { ...refused, names: await namesOf(store, refused.who) } : answer;
}

async function namesOf(
  store: Pick<EventStore, 'head' | 'readAfter'>,
  ids: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const { position } = await store.head();
  const events = await store.readAfter(Math.max(0, position - NEWEST), NEWEST);
  const named = events.flatMap(({ actor: { kind, id, name } }) =>
    kind === 'slack' && name !== undefined && ids.includes(id) ? [[id, name] as const] : [],
  );
  return Object.fromEntries(named);
}
