import type { Shortfall } from '../../lib/shortfall.ts';

/** What becomes of waking somebody who may approve. */
export type PagingEvent =
  | { readonly type: 'approver_paged'; readonly data: ApproverPaged }
  /** Nobody was woken. */
  | { readonly type: 'paging_failed'; readonly data: PagedGate & Shortfall }
  | { readonly type: 'page_resolved'; readonly data: PagedIncident }
  /** The gate is closed, and PagerDuty goes on waking people. */
  | { readonly type: 'page_not_resolved'; readonly data: PagedIncident & Shortfall };

/** The gate that the page is for: an opening of it, as a plan that changes opens it again. */
export interface PagedGate {
  readonly hash: string;
  /** Absent: the gate of the whole run. */
  readonly step?: string;
}

export interface PagedIncident {
  /** PagerDuty's id of it. */
  readonly incident: string;
  readonly number: number;
}

export interface ApproverPaged extends PagedGate, PagedIncident {
  /** Slack ids, whoever is paged first first. */
  readonly people: readonly string[];
}
