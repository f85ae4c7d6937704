import { z } from 'zod';

/** One call of the Web API: what is sent, what is read of the answer, and which refusals are answers. */
export interface SlackCall<Answer> {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly answer: z.ZodType<Answer>;
  readonly expected?: readonly string[];
  readonly signal: AbortSignal | undefined;
}

export type Answered<Answer> =
  | { readonly status: 'ok'; readonly answer: Answer }
  /** One of the expected codes. */
  | { readonly status: 'refused'; readonly code: string };

/** Throws `Failure` for everything that is neither an answer nor an expected refusal. */
export type CallSlack = <Answer>(call: SlackCall<Answer>) => Promise<Answered<Answer>>;

export type Signal = AbortSignal | undefined;

/** The answer, when no refusal is one. */
export async function ask<Answer>(
  call: CallSlack,
  asked: Omit<SlackCall<Answer>, 'expected'>,
): Promise<Answer> {
  const answered = await call(asked);
  if (answered.status === 'ok') return answered.answer;
  throw new Error(`${asked.method} was refused with ${answered.code}, which nobody expected`);
}

/** When only the absence of a refusal matters. */
export const Nothing = z.looseObject({});

export async function tell(
  call: CallSlack,
  method: string,
  parameters: Readonly<Record<string, unknown>>,
  signal: Signal,
  expected: readonly string[] = [],
): Promise<void> {
  await call({ method, parameters, answer: Nothing, expected, signal });
}

/** Where the next page of a list begins. */
export const Page = z.object({ next_cursor: z.string().optional() }).optional();

interface Paged {
  readonly response_metadata?: z.output<typeof Page>;
}

// Whoever needs more than this of us has another problem; a call that never ends would hide it.
const MOST_PAGES = 10;

/** The pages of a list, asked for as they are needed; none when an expected refusal is the answer. */
export async function* pagesOf<Answer extends Paged>(
  call: CallSlack,
  asked: SlackCall<Answer>,
): AsyncGenerator<Answer> {
  let parameters = asked.parameters;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read = await call({ ...asked, parameters });
    if (read.status === 'refused') return;
    yield read.answer;
    const cursor = read.answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return;
    parameters = { ...asked.parameters, cursor };
  }
}
