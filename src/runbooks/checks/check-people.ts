import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';

/** An account and a Slack user are one person's, or approvals could not tell people apart. */
export function checkPeople({ people }: Draft, report: Report): void {
  for (const part of ['slack', 'cli'] as const) {
    const owners = new Map<string, string>();
    for (const [name, person] of people) {
      if (!person) continue;
      const id = person[part];
      const owner = owners.get(id);
      if (owner === undefined) owners.set(id, name);
      else
        report.atValue(['people', name, part], {
          code: 'duplicate',
          message: `${id} belongs to ${owner} already`,
        });
    }
  }
}
