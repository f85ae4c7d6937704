import type { ItemOf, OutboxItem, Place } from './item.ts';
import { joinableLines } from './join-lines.ts';

/** What to do next for one run. Deciding is here, doing is in `send.ts`. */
export type Next =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'post_root'; readonly items: readonly ItemOf<'root'>[] }
  | { readonly do: 'update_root'; readonly items: readonly ItemOf<'root'>[]; readonly place: Place }
  | { readonly do: 'post_line'; readonly item: ItemOf<'line'>; readonly place: Place }
  | { readonly do: 'join_lines'; readonly first: ItemOf<'line'>; readonly rest: readonly ItemOf<'line'>[] }
  | { readonly do: 'post_report'; readonly item: ItemOf<'report'>; readonly place: Place }
  | { readonly do: 'whisper'; readonly item: ItemOf<'private'> }
  | { readonly do: 'set_topic'; readonly items: readonly ItemOf<'topic'>[] }
  | { readonly do: 'post_file'; readonly item: ItemOf<'file'> }
  | { readonly do: 'post_record'; readonly item: ItemOf<'record'> }
  /** There is nowhere to say it any more. */
  | { readonly do: 'drop'; readonly items: readonly OutboxItem[]; readonly why: string };

export interface Waiting {
  /** Oldest first, kind by kind, as their keys sort. */
  readonly items: readonly OutboxItem[];
  readonly place: Place | undefined;
  readonly untilOpen: number;
  readonly untilPost: (channel: string) => number;
  readonly untilUpdate: (channel: string) => number;
  /** Milliseconds until a message is to be brought up to date; 0 for most. */
  readonly untilDue: (item: ItemOf<'root'>) => number;
  /** Whether it happened so long ago that nobody watches it happen. */
  readonly isLate: (item: OutboxItem) => boolean;
}

/** Of an incident, each message and the topic have a turn of their own. A word to one person first, then the root message, then its thread line by line, then the record. */
export function chooseNext(waiting: Waiting): Next {
  const { items, place, untilOpen } = waiting;
  if (items.length === 0) return { do: 'nothing' };
  if (untilOpen > 0) return { do: 'wait', ms: untilOpen };
  const topics = items.filter((item) => item.kind === 'topic');
  const [topic] = topics;
  if (topic) return whenFree(waiting.untilUpdate(topic.channel), { do: 'set_topic', items: topics });
  const file = items.find((item) => item.kind === 'file');
  if (file) return whenFree(waiting.untilPost(file.channel), { do: 'post_file', item: file });
  const whisper = items.find((item) => item.kind === 'private');
  if (whisper) return { do: 'whisper', item: whisper };
  if (place?.refused !== undefined) return afterRefusal(items, place.refused, waiting);
  return place ? inPlace(waiting, place) : firstPost(waiting);
}

function firstPost(waiting: Waiting): Next {
  const roots = rootsOf(waiting.items);
  const [first] = roots;
  if (first) return whenFree(waiting.untilPost(first.channel), { do: 'post_root', items: roots });
  const lines = waiting.items.filter(({ kind }) => kind === 'line' || kind === 'report');
  if (lines.length > 0)
    return { do: 'drop', items: lines, why: 'there is no root message to put them under' };
  return record(waiting);
}

/** The update when it is due; lines in the meantime; otherwise whichever comes first. */
function inPlace(waiting: Waiting, place: Place): Next {
  const roots = rootsOf(waiting.items);
  const update: Next = { do: 'update_root', items: roots, place };
  const untilDue = Math.min(...roots.map(waiting.untilDue));
  const untilUpdate = Math.max(waiting.untilUpdate(place.channel), untilDue);
  if (roots.length > 0 && untilUpdate === 0) return update;
  const lines = waiting.items.filter((item) => item.kind === 'line');
  const [line] = lines;
  const [first, ...rest] = line && waiting.isLate(line) ? joinableLines(lines) : [];
  if (first && rest.length > 0) return { do: 'join_lines', first, rest };
  const report = waiting.items.find((item) => item.kind === 'report');
  const untilPost = waiting.untilPost(place.channel);
  if (line && untilPost === 0) return { do: 'post_line', item: line, place };
  if (report && untilPost === 0) return { do: 'post_report', item: report, place };
  const waits = [...(line || report ? [untilPost] : []), ...(roots.length > 0 ? [untilUpdate] : [])];
  if (waits.length > 0) return { do: 'wait', ms: Math.min(...waits) };
  return record(waiting);
}

function afterRefusal(items: readonly OutboxItem[], why: string, waiting: Waiting): Next {
  const lost = items.filter(({ kind }) => kind === 'root' || kind === 'line' || kind === 'report');
  return lost.length > 0 ? { do: 'drop', items: lost, why } : record(waiting);
}

function record({ items, untilPost }: Waiting): Next {
  const item = items.find((candidate) => candidate.kind === 'record');
  if (!item) return { do: 'nothing' };
  return whenFree(untilPost(item.channel), { do: 'post_record', item });
}

const whenFree = (ms: number, next: Next): Next => (ms > 0 ? { do: 'wait', ms } : next);

const rootsOf = (items: readonly OutboxItem[]) => items.filter((item) => item.kind === 'root');
