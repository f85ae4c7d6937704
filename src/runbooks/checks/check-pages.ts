import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';

/** A severity that says it pages, in a file that does not say whom: nobody would be called, and all would think so. */
export function checkPages({ severities, incidents }: Draft, report: Report): void {
  if (incidents?.pagerduty) return;
  for (const [name, severity] of severities) {
    if (severity?.page) report.atKey(['severities', name, 'page'], nobodyPaged(name));
  }
}

const nobodyPaged = (name: string) =>
  ({
    code: 'nobody_paged',
    message: `nobody is paged for ${name}: the file does not say whom`,
    hint: 'name a policy: incidents: { pagerduty: { escalation_policy: PANZZEQ } }; or leave page out',
    severity: 'warning',
  }) as const;
