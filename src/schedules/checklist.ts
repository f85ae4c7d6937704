import type { Actor } from '../audit/event.ts';

/** What a reminder asks people to do, as they tick it. What stays unticked goes over to the next list. */
export interface Checklist {
  /** The time that it was asked at: which list it is. */
  readonly at: Date;
  readonly message: string;
  /** Slack ids of those who were called. */
  readonly call: readonly string[];
  /** Earlier times that this one makes up for. */
  readonly missed: number;
  readonly items: readonly ChecklistItem[];
}

export interface ChecklistItem {
  readonly item: string;
  /** The time of the list that it was first on and has not been ticked since. */
  readonly since: Date;
  readonly ticked: { readonly by: Actor; readonly at: Date } | undefined;
}

type Asked = Pick<Checklist, 'at' | 'message' | 'call' | 'missed'>;

/** The next list: what the file says, and behind it what is left of the one before and no longer in the file. */
export function nextChecklist(
  before: Checklist | undefined,
  asked: Asked,
  inFile: readonly string[],
): Checklist {
  const left = openItems(before);
  const own = [...new Set(inFile)].map((item): ChecklistItem => {
    const since = left.find((one) => one.item === item)?.since ?? asked.at;
    return { item, since, ticked: undefined };
  });
  return { ...asked, items: [...own, ...left.filter(({ item }) => !inFile.includes(item))] };
}

/** Ticked by somebody, or by nobody any more. */
export function withTick(list: Checklist, item: string, ticked: ChecklistItem['ticked']): Checklist {
  const items = list.items.map((one) => (one.item === item ? { ...one, ticked } : one));
  return { ...list, items };
}

export const openItems = (list: Checklist | undefined): readonly ChecklistItem[] =>
  list?.items.filter(({ ticked }) => !ticked) ?? [];
