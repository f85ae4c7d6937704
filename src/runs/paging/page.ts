import type { Shortfall } from '../../lib/shortfall.ts';
import type { RunHappening } from '../events.ts';
import type { PagingEvent } from './events.ts';

/** Somebody who may approve is woken, or could not be. One a run: of the gate that was opened last. */
export interface Page {
  readonly hash: string;
  readonly step: string | undefined;
  readonly status: 'failed' | 'open' | 'resolved';
  /** Slack ids. */
  readonly people: readonly string[];
  readonly incident: { readonly id: string; readonly number: number } | undefined;
  readonly at: Date;
  /** What was tried last without success: to page, or to resolve the page. */
  readonly failed: Failed | undefined;
}

interface Failed {
  readonly attempt: number;
  readonly reason: string;
  readonly retryAt: Date | undefined;
}

const TYPES: readonly PagingEvent['type'][] = [
  'approver_paged',
  'paging_failed',
  'page_resolved',
  'page_not_resolved',
];

export type PageHappening = Extract<RunHappening, PagingEvent>;

export const isOfPage = (event: RunHappening): event is PageHappening =>
  TYPES.some((type) => type === event.type);

export function pageTransition(
  before: Page | undefined,
  { type, data, at }: PageHappening,
): Page | undefined {
  switch (type) {
    case 'approver_paged': {
      const { hash, step, people, incident: id, number } = data;
      return { hash, step, people, incident: { id, number }, status: 'open', at, failed: undefined };
    }
    case 'paging_failed': {
      const { hash, step } = data;
      return { hash, step, people: [], incident: undefined, status: 'failed', at, failed: failedOf(data) };
    }
    case 'page_resolved':
      return before && { ...before, status: 'resolved', failed: undefined };
    case 'page_not_resolved':
      return before && { ...before, failed: failedOf(data) };
  }
}

const failedOf = ({ attempt, reason, retryAt }: Shortfall): Failed => ({
  ...{ attempt, reason },
  retryAt: retryAt === undefined ? undefined : new Date(retryAt),
});
