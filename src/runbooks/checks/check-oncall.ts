import { parseCron } from '../../lib/cron.ts';
import { isTimeZone } from '../../lib/time-zone.ts';
import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';
import { checkTimeZone } from './check-schedules.ts';

/** Each names one place in PagerDuty that says who is on call, and times that come. */
export function checkOnCall({ oncall }: Draft, report: Report): void {
  for (const [name, text] of oncall) {
    if (!text) continue;
    const path = ['oncall', name];
    const named = (['escalation_policy', 'schedule'] as const).filter((key) => report.has([...path, key]));
    if (named.length === 0) {
      const hint = 'name an escalation_policy or a schedule of PagerDuty by its id';
      report.atKey(path, { code: 'missing', message: 'it does not say who is on call', hint });
    }
    if (named.length === 2) {
      const message = 'either an escalation policy or a schedule, not both';
      report.atKey([...path, 'schedule'], { code: 'oncall', message });
    }
    checkTimeZone(text.timezone, [...path, 'timezone'], report);
    const { cron, timezone = 'UTC', lead } = text;
    if (cron === undefined || !isTimeZone(timezone)) continue;
    const parsed = parseCron(cron, timezone);
    if (!parsed.ok) report.atValue([...path, 'cron'], { code: 'cron', message: parsed.problem });
    if (lead !== undefined) {
      const message = '"lead" means nothing beside "cron": the handoff comes when the file says';
      report.atKey([...path, 'lead'], { code: 'oncall', message });
    }
  }
}
