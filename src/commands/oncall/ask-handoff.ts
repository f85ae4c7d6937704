import type { Actor } from '../../audit/event.ts';
import { makeHandoff } from '../../oncall/make-handoff.ts';
import type { Change } from '../../oncall/next-handoff.ts';
import type { OnCallTools } from '../../oncall/oncall-tools.ts';
import { firstLevel, type Turn, turnOn } from '../../oncall/roster.ts';
import { newRotaEvent, ROTA_CARRIED, readRota, rotaStream } from '../../oncall/rota-stream.ts';
import { suggest } from '../../runbooks/did-you-mean.ts';
import type { Rota } from '../../runbooks/oncall-section.ts';

export interface HandoffRequest {
  /** The rota's name; may be left out where the file has one only. */
  readonly rota: string | undefined;
  readonly actor: Actor;
  /** The same for every delivery of the same request. */
  readonly idempotencyKey: string;
}

export type HandoffReply =
  | { readonly status: 'made'; readonly handoff: string; readonly rota: Rota }
  /** PagerDuty never said who is on call. */
  | { readonly status: 'not_known'; readonly rota: Rota; readonly why: string }
  | { readonly status: 'which'; readonly names: readonly string[]; readonly hint: string | undefined };

/** Makes a handoff now: to whoever is on call next when that is soon, else to whoever is on call. */
export async function askHandoff(
  tools: OnCallTools,
  { rota: named, actor, idempotencyKey }: HandoffRequest,
): Promise<HandoffReply> {
  const all = tools.rotas();
  const names = Object.keys(all);
  const name = named ?? (names.length === 1 ? names[0] : undefined);
  const rota = name !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;
  if (!rota) return { status: 'which', names, hint: named && suggest(named, names) };

  const known = await tools.know(rota);
  const turns = known.roster ? firstLevel(known.roster) : [];
  const change = changeFor(turns, tools.clock.now());
  if (!change) return { status: 'not_known', rota, why: known.silent?.why ?? 'PagerDuty names nobody.' };
  const state = await readRota(tools.store, rota.name);
  const handoff = await makeHandoff(tools, {
    rota,
    state,
    known,
    turns,
    change,
    key: idempotencyKey,
    by: actor,
  });
  await note(tools, rota, handoff, actor);
  return { status: 'made', handoff, rota };
}

const SOON_MS = 12 * 60 * 60_000;

function changeFor(turns: readonly Turn[], now: Date): (Omit<Change, 'why'> & { why: 'asked' }) | undefined {
  const current = turnOn(turns, now);
  if (!current) return undefined;
  const next = turns.find(({ from, people }) => from > now && people.length > 0);
  const isSoon = next && next.from.getTime() - now.getTime() <= SOON_MS;
  const turn = isSoon ? next : current;
  const at = isSoon ? next.from : now;
  return { why: 'asked', at, outgoing: current.people, incoming: turn.people, until: turn.until };
}

async function note({ store }: OnCallTools, rota: Rota, handoff: string, actor: Actor): Promise<void> {
  const stream = rotaStream(rota.name);
  const event = newRotaEvent({ type: 'handoff_asked_for', data: { handoff } }, actor);
  for (;;) {
    const stored = await store.read(stream, ROTA_CARRIED);
    const isNoted = stored.some(({ type, data }) => type === event.type && data.handoff === handoff);
    if (isNoted) return;
    const result = await store.append({
      stream,
      expectedVersion: stored.at(-1)?.version ?? 0,
      events: [event],
    });
    if (result.status === 'appended') return;
  }
}
