import { asTyped } from '../../../commands/as-typed.ts';
import { type Reply, stale } from '../reply.ts';
import { start } from '../start.ts';
import { cleanUp } from './clean-up.ts';
import type { Click } from './click.ts';
import { undo } from './undo.ts';

/** The same runbook with the same arguments, as a new run with a plan of its own. */
export async function again(click: Click): Promise<Reply> {
  const { parts, call, value } = click;
  const before = value.run === undefined ? undefined : await parts.commands.showRun(value.run);
  if (!before) return stale(parts);
  const { runbook, arguments: given, undoes, cleansUp } = before.run.request;
  // A way back and a clean-up have their runbook's name; starting that one would go forward again.
  if (undoes !== undefined) return undo({ ...click, value: { run: undoes } });
  if (cleansUp) return cleanUp({ ...click, value: { run: cleansUp.run } });
  return start(parts, call, runbook.name, { given: asTyped(given), now: false, planOnly: false });
}

/** Begins a runbook from a list, or opens its form again. */
export async function startOne({ parts, call, value: { runbook } }: Click): Promise<Reply> {
  if (runbook === undefined) return stale(parts);
  return start(parts, call, runbook, { given: {}, now: false, planOnly: false });
}
