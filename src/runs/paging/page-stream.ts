/** A stream without events: its due time is the run's, for what PagerDuty has to be told. */
export const PAGE_PREFIX = 'page/';

export const pageStream = (run: string): string => `${PAGE_PREFIX}${run}`;

/** The run's id when this is the stream of its page. */
export function pageOfStream(stream: string): string | undefined {
  return stream.startsWith(PAGE_PREFIX) ? stream.slice(PAGE_PREFIX.length) : undefined;
}

/** The incident's key: with it, a page is found again after a crash, and none is opened twice. */
export const pageKey = (run: string, step: string | undefined): string =>
  ['runbolt/approval', run, step].filter((part) => part !== undefined).join('/');
