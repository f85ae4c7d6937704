import { suggest } from '../did-you-mean.ts';
import type { Draft, DraftRunbook } from '../draft.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';

/** The environment exists, takes this runbook, and is none that the runbook refuses. */
export function checkEnvironment(
  { name, head, path }: DraftRunbook,
  { environments }: Draft,
  report: Report,
): void {
  const { environment, refuses = [] } = head;
  const at = [...path, 'environment'];
  for (const [index, refused] of refuses.entries())
    checkKnownEnvironment(refused, { known: environments, path: [...path, 'refuses', index], report });
  if (environment === undefined) return;
  checkKnownEnvironment(environment, { known: environments, path: at, report });
  if (refuses.includes(environment)) {
    const message = `this runbook refuses to act on ${JSON.stringify(environment)}`;
    report.atValue(at, {
      code: 'refused_environment',
      message,
      hint: 'choose another, or drop it from refuses',
    });
  }
  const taken = environments.get(environment)?.runbooks;
  if (taken && !taken.includes(name)) {
    const message = `the environment ${JSON.stringify(environment)} does not take this runbook`;
    report.atValue(at, {
      code: 'refused_environment',
      message,
      hint: 'add it to the runbooks of the environment',
    });
  }
}

/** An environment that takes runbooks which do not exist was meant to take others. */
export function checkTakenRunbooks({ environments, runbooks }: Draft, report: Report): void {
  const known = new Set(runbooks.map(({ name }) => name));
  for (const [name, environment] of environments) {
    for (const [index, taken] of (environment?.runbooks ?? []).entries()) {
      if (known.has(taken)) continue;
      const message = `unknown runbook ${JSON.stringify(taken)}`;
      const path = ['environments', name, 'runbooks', index];
      report.atValue(path, { code: 'unknown_runbook', message, hint: suggest(taken, known) });
    }
  }
}

export function checkKnownEnvironment(
  name: string,
  { known, path, report }: { known: Draft['environments']; path: Path; report: Report },
): void {
  if (known.has(name)) return;
  const message = `unknown environment ${JSON.stringify(name)}`;
  report.atValue(path, { code: 'unknown_environment', message, hint: suggest(name, known.keys()) });
}
