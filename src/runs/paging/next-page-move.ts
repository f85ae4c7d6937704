import { type Gate, lacksApproval, type Run } from '../run.ts';
import type { Page } from './page.ts';

/** What has to be done about waking an approver next. */
export type PageMove =
  | { readonly do: 'page'; readonly gate: Gate; readonly attempt: number }
  | { readonly do: 'resolve'; readonly incident: NonNullable<Page['incident']>; readonly attempt: number }
  /** Null: until something happens to the run. */
  | { readonly do: 'wait'; readonly until: Date | null };

const NOTHING: PageMove = { do: 'wait', until: null };

/**
 * Decides from the run alone: an opened gate that lacks an approval pages once, and is resolved when it lacks none any
 * more. An approval taken back pages nobody again: whoever took it is awake.
 */
export function nextPageMove(run: Run, now: Date): PageMove {
  const gate = wantsPage(run);
  const { page } = run;
  if (page?.status === 'open' && page.incident && !(gate && isFor(page, gate))) {
    const { incident } = page;
    return when(page, now, (attempt) => ({ do: 'resolve', incident, attempt }));
  }
  if (!gate) return NOTHING;
  if (!page || !isFor(page, gate)) return { do: 'page', gate, attempt: 1 };
  return page.status === 'failed' ? when(page, now, (attempt) => ({ do: 'page', gate, attempt })) : NOTHING;
}

/** When somebody has to look at it next. */
export function pageDueAt(run: Run, now: Date): Date | null {
  const move = nextPageMove(run, now);
  return move.do === 'wait' ? move.until : now;
}

/** The gate that pages, while it waits for somebody else. */
function wantsPage(run: Run): Gate | undefined {
  const { gate, plan, status } = run;
  const waits = status === 'waiting' && !run.cancelled && gate?.hash === plan?.hash && lacksApproval(run);
  return waits && gate?.asked.page ? gate : undefined;
}

const isFor = ({ hash, step }: Page, gate: Gate): boolean => hash === gate.hash && step === gate.step;

/** At once the first time; after a failure when it is time to, or never again. */
function when({ failed }: Page, now: Date, move: (attempt: number) => PageMove): PageMove {
  if (!failed) return move(1);
  if (!failed.retryAt) return NOTHING;
  return failed.retryAt <= now ? move(failed.attempt + 1) : { do: 'wait', until: failed.retryAt };
}
