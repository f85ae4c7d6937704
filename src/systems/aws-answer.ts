import { z } from 'zod';
import { NotUnderstood } from './aws-failure.ts';

/** What an SDK answered, as the shape we need. Throws `NotUnderstood` when it is something else. */
export function readOne<Shape extends z.ZodType>(shape: Shape, raw: unknown): z.output<Shape> {
  const read = shape.safeParse(raw);
  if (read.success) return read.data;
  throw new NotUnderstood(z.prettifyError(read.error), { cause: read.error });
}

export function readAll<Shape extends z.ZodType>(shape: Shape, raw: readonly unknown[]): z.output<Shape>[] {
  return raw.map((one) => readOne(shape, one));
}

/** A list that an answer always has, if without items. One that lacks it is a proxy's, and says nothing of what there is. */
export function listed<Item>(list: readonly Item[] | undefined): readonly Item[] {
  if (list) return list;
  throw new NotUnderstood('an answer without its list');
}

export interface AwsPage<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; absent or empty on the last one. */
  readonly next: string | undefined;
}

/** Turns pages until the last one, or until there were `most`; `more` says that some were left unread. */
export async function turnPages<Item>(
  most: number,
  turn: (from: string | undefined) => Promise<AwsPage<Item>>,
): Promise<{ readonly items: Item[]; readonly more: boolean }> {
  const items: Item[] = [];
  let from: string | undefined;
  for (let page = 0; page < most; page++) {
    const turned = await turn(from);
    items.push(...turned.items);
    from = turned.next;
    if (!from) return { items, more: false };
  }
  return { items, more: true };
}
