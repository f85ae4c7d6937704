import type { Page, PageHappening } from '../../runs/paging/page.ts';
import { escapeText, list, localTime, mention } from '../text.ts';

/** What became of waking an approver, in the thread. That a page was resolved is seen in PagerDuty. */
export function pageLine(event: PageHappening): string | undefined {
  switch (event.type) {
    case 'approver_paged':
      return `📟 ${list(event.data.people.map(mention))} ${event.data.people.length > 1 ? 'were' : 'was'} paged (PagerDuty #${event.data.number}).`;
    case 'paging_failed':
      return notPaged(
        event.data.reason,
        event.data.retryAt === undefined ? undefined : new Date(event.data.retryAt),
      );
    case 'page_resolved':
      return undefined;
    case 'page_not_resolved':
      // Each attempt would be a line; only the last one needs a person.
      if (event.data.retryAt !== undefined) return undefined;
      return `⚠️ PagerDuty #${event.data.number} could not be resolved: ${escapeText(event.data.reason)} Resolve it there.`;
  }
}

/** The same below the plan, while it is waited for. */
export function pagedLines(page: Page | undefined): readonly string[] {
  if (page?.status === 'open')
    return [`📟 Paged: ${list(page.people.map(mention))} at ${localTime(page.at)}`];
  if (page?.status === 'failed' && page.failed) return [notPaged(page.failed.reason, page.failed.retryAt)];
  return [];
}

function notPaged(reason: string, retryAt: Date | undefined): string {
  const next = retryAt ? `Next try at ${localTime(retryAt)}.` : 'Call somebody.';
  return `⚠️ Nobody was paged: ${escapeText(reason.replace(/[.]?$/, '.'))} ${next}`;
}
