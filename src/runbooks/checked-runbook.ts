import type { Actions } from '../actions/action.ts';
import { breakGlassFor } from './break-glass-section.ts';
import { prefixed } from './checks/check-commands.ts';
import { CONFIRM_WITHIN_MS, confirmFor } from './confirm-defaults.ts';
import { drillOf } from './drill-section.ts';
import { strongest } from './effects.ts';
import type { RunbooksFile } from './file-schema.ts';
import { given } from './given.ts';
import { splitTemplate } from './interpolation.ts';
import { mapRecord } from './map-record.ts';
import { toParameter } from './parameters-section.ts';
import type { Confirm, Runbook, Step, StepConfirm } from './runbook.ts';
import type { RunbookText } from './runbooks-section.ts';
import type { StepText } from './steps-section.ts';

interface OfFile {
  readonly name: string;
  readonly commandPrefix: string;
  readonly actions: Actions;
  readonly breakGlass: RunbooksFile['break_glass'];
}

/** A runbook of the file in its checked form: effects known, defaults filled in. */
export function toRunbook(text: RunbookText, { name, commandPrefix, actions, breakGlass }: OfFile): Runbook {
  const approvers = text.allow.approve ?? [];
  const steps = text.steps.map((step) => toStep(step, actions, approvers));
  const effect = strongest(steps.map((step) => step.effect));
  const { drill } = text;
  return given({
    name,
    command: text.command && prefixed(text.command, commandPrefix),
    title: text.title,
    description: text.description,
    halt: text.halt ?? false,
    environment: text.environment,
    refuses: text.refuses,
    effect,
    allow: { run: text.allow.run, approve: approvers },
    parameters: mapRecord(text.parameters ?? {}, toParameter),
    confirm: toConfirm(text, effect),
    steps,
    onFailure: { undo: text.on_failure?.undo ?? ('never' as const) },
    whenLocked: text.when_locked ?? ('refuse' as const),
    coolDownMs: text.cool_down,
    atMost: text.at_most && { runs: text.at_most.runs, withinMs: text.at_most.within },
    breakGlass: breakGlassFor(breakGlass, text.break_glass),
    drill: drill && drillOf(drill),
    channel: text.channel,
  });
}

function toConfirm({ confirm, title }: RunbookText, effect: Runbook['effect']): Confirm {
  const wishes = given({ phrase: confirm?.phrase, approvals: confirm?.approvals, withinMs: confirm?.within });
  const gates = confirmFor({ effect, title, ...wishes });
  return {
    ...gates,
    required: gates.required || confirm?.required === true,
    ...given({ page: confirm?.page }),
  };
}

function toStep(text: StepText, actions: Actions, approvers: readonly string[]): Step {
  const action = actions.get(text.uses);
  const input = text.with ?? {};
  return given({
    id: text.id,
    title: text.title ?? action?.summary ?? text.uses,
    uses: text.uses,
    effect: action ? strongest([action.effect, action.effectOf(input)]) : ('destructive' as const),
    with: input,
    when: toCondition(text.when),
    deadlineMs: text.deadline,
    safeguard: text.safeguard ?? false,
    mustFail: text.must_fail,
    confirm: text.confirm && stepConfirm(text.confirm, approvers),
  });
}

function stepConfirm(
  { required, phrase, approvals, approve, within, page }: NonNullable<StepText['confirm']>,
  approvers: readonly string[],
): StepConfirm {
  return {
    required: required ?? true,
    ...(phrase !== undefined && { phrase }),
    approvals: approvals ?? 0,
    approve: approve ?? approvers,
    withinMs: within ?? CONFIRM_WITHIN_MS,
    ...given({ page }),
  };
}

/** `when` may be written with or without its `${{ }}`; the checked form has none. */
function toCondition(when: StepText['when']): string | undefined {
  if (when === undefined) return undefined;
  const text = String(when);
  return (splitTemplate(text).whole?.expression ?? text).trim();
}
