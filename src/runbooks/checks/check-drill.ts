import { suggest } from '../did-you-mean.ts';
import type { Draft, DraftRunbook } from '../draft.ts';
import { newestRecordOf } from '../drill-section.ts';
import { strongest } from '../effects.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';
import type { CheckedStep } from './check-steps.ts';

interface Around {
  readonly draft: Draft;
  readonly report: Report;
}

/** A drill restores where nothing is lost, names what it measures, and can be seen to fail. */
export function checkDrill(runbook: DraftRunbook, steps: readonly CheckedStep[], around: Around): void {
  checkMustFail(steps, around.report);
  if (!runbook.head.drill) return;
  checkPlace(runbook, steps, around);
  checkNewestRecord(runbook, steps, around.report);
  checkControl(runbook, around);
  checkAside(runbook, around.report);
}

/** What changes something must not be hoped to fail. */
function checkMustFail(steps: readonly CheckedStep[], report: Report): void {
  for (const { step, effect } of steps) {
    if (step.text.must_fail === undefined || effect === undefined || effect === 'read') continue;
    const message = `only a check can be a negative control; this step is ${effect}`;
    const hint = 'put must_fail on the check that has to notice';
    report.atKey([...step.path, 'must_fail'], { code: 'must_fail', message, hint });
  }
}

function checkPlace(runbook: DraftRunbook, steps: readonly CheckedStep[], { draft, report }: Around): void {
  const { environment = '' } = runbook.head;
  const effect = strongest(steps.flatMap((step) => step.effect ?? []));
  if (effect === 'read' || !draft.environments.get(environment)?.protected) return;
  const message = `a drill never restores where something can be lost, and ${JSON.stringify(environment)} is protected`;
  const hint = 'give it an environment of its own';
  report.atValue([...runbook.path, 'environment'], { code: 'drill_target', message, hint });
}

function checkNewestRecord(
  { head, path }: DraftRunbook,
  steps: readonly CheckedStep[],
  report: Report,
): void {
  if (!head.drill?.newest_record) return;
  const { step, output } = newestRecordOf(head.drill.newest_record);
  const at = [...path, 'drill', 'newest_record'];
  const found = steps.find((one) => one.step.text.id === step);
  const ids = steps.map((one) => one.step.text.id);
  if (!found) {
    unknownStep(step, { ids, at: [...at, 'step'], report });
    return;
  }
  const outputs = Object.keys(found.action?.output.shape ?? {});
  if (!found.action || outputs.includes(output)) return;
  const message = `${found.action.name} has no output ${JSON.stringify(output)}`;
  const hint = suggest(output, outputs) ?? `it has ${outputs.join(', ')}`;
  report.atKey(at, { code: 'unknown_output', message, hint });
}

function checkControl(runbook: DraftRunbook, { draft, report }: Around): void {
  const control = runbook.head.drill?.negative_control;
  if (!control) return;
  const at = [...runbook.path, 'drill', 'negative_control'];
  const wanted = control.runbook;
  const found = wanted === undefined ? runbook : draft.runbooks.find(({ name }) => name === wanted);
  if (!found) {
    const names = draft.runbooks.map(({ name }) => name);
    const message = `unknown runbook ${JSON.stringify(wanted)}`;
    const hint = suggest(wanted ?? '', names);
    report.atValue([...at, 'runbook'], { code: 'unknown_runbook', message, hint });
    return;
  }
  const proving = found.steps.filter(({ text }) => text.must_fail !== undefined).map(({ text }) => text.id);
  if (proving.some((id) => !control.steps || (id !== undefined && control.steps.includes(id)))) return;
  const message = 'no step of it has to fail, so nothing proves that the drill can';
  report.atKey(at, {
    code: 'negative_control',
    message,
    hint: 'add must_fail to a check of something broken',
  });
}

/** Recovery ends before them, so nothing that counts may follow. */
function checkAside({ head, path, steps }: DraftRunbook, report: Report): void {
  const { negative_control: control, clean_up: cleanUp = [] } = head.drill ?? {};
  const named = [
    ...(control?.steps ?? []).map((id, index) => ({ id, at: ['negative_control', 'steps', index] })),
    ...cleanUp.map((id, index) => ({ id, at: ['clean_up', index] })),
  ];
  const ids = steps.map(({ text }) => text.id);
  const isAside = (id: string | undefined) => named.some((one) => one.id === id);
  for (const { id, at } of named) {
    const where = [...path, 'drill', ...at];
    const place = ids.indexOf(id);
    if (place === -1) unknownStep(id, { ids, at: where, report });
    else if (!ids.slice(place).every(isAside)) {
      const message = `recovery goes on after ${JSON.stringify(id)}, and would be timed with it`;
      report.atValue(where, { code: 'aside', message, hint: 'move it behind the last step of the recovery' });
    }
  }
}

function unknownStep(
  id: string,
  told: { readonly ids: readonly (string | undefined)[]; readonly at: Path; readonly report: Report },
): void {
  const known = told.ids.filter((one) => one !== undefined);
  const message = `unknown step ${JSON.stringify(id)}`;
  told.report.atValue(told.at, { code: 'unknown_step', message, hint: suggest(id, known) });
}
