import { createHash } from 'node:crypto';
import type { Actions } from '../actions/action.ts';
import { atOnce, type InTurns, inTurns } from '../lib/in-turns.ts';
import type { Json } from '../lib/json.ts';
import { toCheckedForm } from './checked-form.ts';
import { checkAlerts } from './checks/check-alerts.ts';
import { checkBreakGlass } from './checks/check-break-glass.ts';
import { checkCommands } from './checks/check-commands.ts';
import { checkTakenRunbooks } from './checks/check-environment.ts';
import { checkFreezes } from './checks/check-freezes.ts';
import { checkOnCall } from './checks/check-oncall.ts';
import { checkPages } from './checks/check-pages.ts';
import { checkPeople } from './checks/check-people.ts';
import { checkRoleNames, checkRoles } from './checks/check-roles.ts';
import { checkRunbook } from './checks/check-runbook.ts';
import { checkCalendars, checkSchedules } from './checks/check-schedules.ts';
import { checkStrayExpressions } from './checks/check-stray-expressions.ts';
import type { Diagnostic } from './diagnostic.ts';
import { readDraft } from './draft.ts';
import { RunbooksFile } from './file-schema.ts';
import { readText } from './read-text.ts';
import { readYaml } from './read-yaml.ts';
import { Report } from './report.ts';
import type { Runbooks } from './runbook.ts';
import { reportIssues } from './schema-problems.ts';

export type ParsedRunbooks =
  /** The diagnostics are warnings only. */
  | { readonly ok: true; readonly runbooks: Runbooks; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface ParseOptions {
  /** The name that diagnostics show. */
  readonly file: string;
  readonly actions: Actions;
}

/**
 * Reads a runbooks file whole: what it says in a form ready to run, or everything that is wrong with it. Never throws
 * for anything a file can hold.
 */
export function parseRunbooks(text: string | Uint8Array, options: ParseOptions): ParsedRunbooks {
  return atOnce(parsing(text, options));
}

/** The same in pieces, for a process that people wait for: a thousand runbooks take a second of the processor. */
export function parseInTurns(
  text: string | Uint8Array,
  { turn, ...options }: ParseOptions & { readonly turn?: () => Promise<void> },
): Promise<ParsedRunbooks> {
  return inTurns(parsing(text, options), turn);
}

function* parsing(text: string | Uint8Array, { file, actions }: ParseOptions): InTurns<ParsedRunbooks> {
  const read = readText(text, file);
  if (!read.ok) return read;
  const report = new Report(read.source);
  const tree = yield* readYaml(read.source, report);
  if (!tree) return { ok: false, diagnostics: report.diagnostics };

  report.locate(tree.places);
  yield;
  const schema = checkSchema(tree.value, report);
  yield;
  yield* checkMeaning(tree.value, { actions, report });

  const diagnostics = report.diagnostics;
  if (report.hasErrors || !schema) return { ok: false, diagnostics };
  const hash = createHash('sha256').update(text).digest('hex');
  return { ok: true, runbooks: toCheckedForm(schema, { actions, hash }), diagnostics };
}

interface Checking {
  readonly actions: Actions;
  readonly report: Report;
}

function checkSchema(value: Json, report: Report): RunbooksFile | undefined {
  if (value === null) {
    const hint = 'it needs version: 1, environments and runbooks';
    report.atSpan({ start: 0, end: 0 }, { code: 'empty', message: 'the file is empty', hint });
    return undefined;
  }
  const parsed = RunbooksFile.safeParse(value);
  if (parsed.success) return parsed.data;
  reportIssues(report, { schema: RunbooksFile, error: parsed.error, path: [] });
  return undefined;
}

function* checkMeaning(value: Json, { actions, report }: Checking): InTurns<void> {
  const draft = yield* readDraft(value);
  checkStrayExpressions(value, report);
  checkRoles(draft, report);
  checkPeople(draft, report);
  const { roles, incidents } = draft;
  checkRoleNames(incidents?.invite ?? [], { roles: roles.keys(), path: ['incidents', 'invite'], report });
  checkCommands(draft, report);
  checkTakenRunbooks(draft, report);
  checkFreezes(draft, report);
  checkBreakGlass(draft, report);
  checkOnCall(draft, report);
  yield;
  for (const runbook of draft.runbooks) {
    checkRunbook(runbook, { draft, actions, report });
    yield;
  }
  checkCalendars(draft, report);
  checkSchedules(draft, report);
  checkAlerts(draft, report);
  checkPages(draft, report);
}
