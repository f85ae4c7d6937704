import { z } from 'zod';
import type { Json } from '../../lib/json.ts';
import { Plain } from './plainer.ts';

/** The reader's name under which the outbox keeps its cursor and its entries. */
export const READER = 'slack';

const Content = z.object({
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
});

const Common = {
  run: z.string(),
  /** The event that it tells of. */
  position: z.number().int(),
  /** When that happened, in ISO 8601. */
  at: z.string(),
  channel: z.string(),
  /** Set before the first attempt: after a crash we look before we send again. */
  attempted: z.boolean().optional(),
  /** Slack refused the blocks; from now on without. */
  plain: Plain.optional(),
  /** The channel that it belongs to and that is closed to us: `channel` is where it goes instead. */
  instead: z.string().optional(),
  why: z.string().optional(),
  /** The app has joined the channel for it, which is tried once. */
  joined: z.boolean().optional(),
};

/** Something to be said in Slack, stored until it has been said. */
export const OutboxItem = z.discriminatedUnion('kind', [
  /** The run's own message has to be posted or brought up to date. What it says is decided when it is sent. */
  z.object({
    kind: z.literal('root'),
    ...Common,
    requester: z.string().optional(),
    head: z.object({ position: z.number(), hash: z.string() }).optional(),
    /** Of an emergency stop: said before what others wait to say. */
    stop: z.boolean().optional(),
    /** It stays at the top of its channel. */
    pin: z.boolean().optional(),
    /** A time goes by in it: it is brought up to date then, though nothing has happened. */
    notBefore: z.string().optional(),
  }),
  /** The topic of an incident's channel has to be as the incident stands. */
  z.object({ kind: z.literal('topic'), ...Common }),
  /** A message with files, which are written when they are sent. */
  z.object({ kind: z.literal('file'), ...Common }),
  z.object({ kind: z.literal('line'), ...Common, content: Content }),
  /** The report of a drill with its files, written when they are sent: it goes under the run's message. */
  z.object({ kind: z.literal('report'), ...Common }),
  z.object({ kind: z.literal('private'), ...Common, user: z.string(), content: Content }),
  z.object({ kind: z.literal('record'), ...Common, content: Content }),
]);
export type OutboxItem = z.infer<typeof OutboxItem>;
export type ItemOf<Kind extends OutboxItem['kind']> = Extract<OutboxItem, { kind: Kind }>;

/** Where a run's root message stands. */
export const Place = z.object({
  channel: z.string(),
  ts: z.string(),
  /** The newest event that it shows. */
  shown: z.number().int(),
  head: z.object({ position: z.number(), hash: z.string() }).optional(),
  instead: z.string().optional(),
  why: z.string().optional(),
  /** Who can be told when this place is closed one day. */
  requester: z.string().optional(),
  joined: z.boolean().optional(),
  plain: Plain.optional(),
  /** Nobody can be told: Slack's reason. What else there is to say of this run is dropped. */
  refused: z.string().optional(),
});
export type Place = z.infer<typeof Place>;

const ORDER = { private: 0, root: 1, line: 2, record: 3, topic: 4, file: 5, report: 6 } as const;

/** Keys of one run sort in the order in which its items happened, kind by kind. */
export function keyOf({ kind, run, position }: Pick<OutboxItem, 'kind' | 'run' | 'position'>): string {
  return `${itemsOf(run)}${ORDER[kind]}-${kind}/${String(position).padStart(12, '0')}`;
}

export const ALL_ITEMS = 'item/';
export const itemsOf = (run: string): string => `${ALL_ITEMS}${run}/`;
export const placeKey = (run: string): string => `run/${run}`;
export const refusedKey = (item: OutboxItem): string => `refused/${keyOf(item)}`;
export const runOfKey = (key: string): string | undefined => key.split('/')[1];

/** A value as the store takes it: plain JSON, nothing undefined in it. */
export const toJson = (value: unknown): Json => z.json().parse(JSON.parse(JSON.stringify(value)));
