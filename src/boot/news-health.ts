import type { SlackApp } from '../slack/app.ts';
import type { Health } from '../web/health.ts';

/** What Slack has not taken yet; that is in the record, so one that cannot even be read shows here. */
export async function newsHealth({
  outbox,
  trouble,
}: Pick<SlackApp, 'outbox' | 'trouble'>): Promise<Partial<Health>> {
  try {
    const { waiting, oldest, lastError } = await outbox.status();
    const away = trouble();
    const slack = {
      waiting,
      ...(oldest && { oldest: oldest.toISOString() }),
      ...(lastError !== undefined && { lastError }),
      ...(away && { awaySince: away.since.toISOString(), lastError: away.why }),
    };
    return { slack };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { healthy: false, store: { writable: false, problem } };
  }
}
