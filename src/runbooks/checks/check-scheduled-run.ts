import { bindArguments } from '../bind-arguments.ts';
import { suggest } from '../did-you-mean.ts';
import type { Draft, DraftRunbook } from '../draft.ts';
import { hasExpression } from '../interpolation.ts';
import { toParameter } from '../parameters-section.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';
import type { ScheduleText } from '../schedules-section.ts';

interface Around {
  readonly draft: Draft;
  readonly report: Report;
}

/** The runbook exists, its arguments fit, and what nobody is asked about can do no harm. */
export function checkScheduledRun(text: ScheduleText, path: Path, around: Around): void {
  const { draft, report } = around;
  const runbook = draft.runbooks.find(({ name }) => name === text.run);
  if (!runbook) {
    const message = `unknown runbook ${JSON.stringify(text.run)}`;
    const names = draft.runbooks.map(({ name }) => name);
    const hint = suggest(text.run ?? '', names);
    report.atValue([...path, 'run'], { code: 'unknown_runbook', message, hint });
    return;
  }
  checkArguments(text, runbook, path, report);
  if (text.unattended) checkUnattended(runbook, path, around);
}

function checkArguments(text: ScheduleText, runbook: DraftRunbook, path: Path, report: Report): void {
  const given = text.with ?? {};
  const computed = Object.entries(given).find(([, value]) => hasExpression(String(value)));
  if (computed) {
    const message = 'a schedule computes nothing: write the value itself';
    report.atValue([...path, 'with', computed[0]], { code: 'expression', message });
    return;
  }
  const entries = [...runbook.parameters].flatMap(([name, parameter]) =>
    parameter ? [[name, toParameter(parameter)] as const] : [],
  );
  // What is wrong with a parameter itself has been told where it stands.
  if (entries.length < runbook.parameters.size) return;
  const bound = bindArguments(Object.fromEntries(entries), given);
  for (const { parameter, message } of bound.ok ? [] : bound.problems) {
    const at = [...path, 'with', ...(parameter === undefined ? [] : [parameter])];
    report.atKey(report.has(at) ? at : [...path, 'run'], { code: 'arguments', message });
  }
}

/** Every step acts in the runbook's environment, so that one must be disposable. */
function checkUnattended(runbook: DraftRunbook, path: Path, { draft, report }: Around): void {
  const name = runbook.head.environment ?? '';
  const environment = draft.environments.get(name);
  if (!environment || environment.disposable === true) return;
  const message = `unattended runs act in disposable environments only, and ${JSON.stringify(name)} is not marked so`;
  const hint = 'mark it `disposable: true` if nothing there would be missed, or let a person be asked';
  report.atValue([...path, 'unattended'], { code: 'unattended', message, hint });
}
