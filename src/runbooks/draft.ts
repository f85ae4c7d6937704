import { z } from 'zod';
import type { InTurns } from '../lib/in-turns.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import { AlertsText } from './alerts-section.ts';
import { BreakGlassText } from './break-glass-section.ts';
import { CalendarText } from './calendars-section.ts';
import { EnvironmentText } from './environments-section.ts';
import { FreezeText } from './freezes-section.ts';
import { IncidentsText } from './incidents-section.ts';
import { RotaText } from './oncall-section.ts';
import { ParameterText } from './parameters-section.ts';
import { PersonText, RoleText } from './people-section.ts';
import type { Path } from './places.ts';
import { RunbookText } from './runbooks-section.ts';
import { ScheduleText } from './schedules-section.ts';
import { SeverityText } from './severities-section.ts';
import { StepText } from './steps-section.ts';

/**
 * What can be understood of a file, whether or not all of it can: every sound part is checked for what it means, so
 * that all problems are told at once. What is broken is left out here, and has been reported by its schema.
 */
export interface Draft {
  readonly commandPrefix: string;
  readonly environments: ReadonlyMap<string, EnvironmentText | undefined>;
  readonly roles: ReadonlyMap<string, RoleText | undefined>;
  readonly people: ReadonlyMap<string, PersonText | undefined>;
  readonly severities: ReadonlyMap<string, SeverityText | undefined>;
  readonly freezes: ReadonlyMap<string, FreezeText | undefined>;
  readonly breakGlass: BreakGlassText | undefined;
  readonly incidents: IncidentsText | undefined;
  readonly alerts: AlertsText | undefined;
  readonly oncall: ReadonlyMap<string, RotaText | undefined>;
  readonly runbooks: readonly DraftRunbook[];
  readonly calendars: ReadonlyMap<string, CalendarText | undefined>;
  readonly schedules: ReadonlyMap<string, ScheduleText | undefined>;
}

export interface DraftRunbook {
  readonly name: string;
  readonly path: Path;
  readonly head: Head;
  /** In the order of the file; undefined when the parameter is there but broken. */
  readonly parameters: ReadonlyMap<string, ParameterText | undefined>;
  readonly steps: readonly DraftStep[];
}

export interface DraftStep {
  readonly path: Path;
  readonly text: AnyStep;
}

const Head = RunbookText.omit({ steps: true, parameters: true }).partial();
type Head = Readonly<z.infer<typeof Head>>;
const AnyStep = StepText.partial();
type AnyStep = Readonly<z.infer<typeof AnyStep>>;
const Prefix = z.string().max(16).catch('');

export function* readDraft(value: Json): InTurns<Draft> {
  const file = fields(value);
  const runbooks: DraftRunbook[] = [];
  for (const [name, runbook] of Object.entries(fields(file.runbooks))) {
    runbooks.push(readRunbook(name, runbook));
    yield;
  }
  return {
    commandPrefix: Prefix.parse(file.command_prefix),
    environments: each(file.environments, EnvironmentText),
    roles: each(file.roles, RoleText),
    people: each(file.people, PersonText),
    severities: each(file.severities, SeverityText),
    freezes: each(file.freezes, FreezeText),
    breakGlass: salvage(BreakGlassText, file.break_glass ?? {}),
    incidents: salvage(IncidentsText, file.incidents ?? {}),
    alerts: salvage(AlertsText, file.alerts ?? {}),
    oncall: each(file.oncall, RotaText),
    runbooks,
    calendars: each(file.calendars, CalendarText),
    schedules: each(file.schedules, ScheduleText),
  };
}

function readRunbook(name: string, runbook: Json | undefined): DraftRunbook {
  const path = ['runbooks', name];
  const { steps, parameters, ...head } = fields(runbook);
  return {
    name,
    path,
    head: salvage(Head, head) ?? {},
    parameters: each(parameters, ParameterText),
    steps: listIn(steps).map((step, index) => ({
      path: [...path, 'steps', index],
      text: salvage(AnyStep, step) ?? {},
    })),
  };
}

function each<Text>(
  record: Json | undefined,
  schema: z.ZodType<Text>,
): ReadonlyMap<string, Text | undefined> {
  return new Map(Object.entries(fields(record)).map(([name, value]) => [name, salvage(schema, value)]));
}

/** Parses, leaving out what the schema refuses as long as something is left to leave out. */
function salvage<Text>(schema: z.ZodType<Text>, raw: Json | undefined): Text | undefined {
  let value = raw;
  for (let attempt = 0; attempt < 4 && value !== undefined; attempt += 1) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      for (const key of keys) value = without(value, key === undefined ? issue.path : [...issue.path, key]);
    }
  }
  return undefined;
}

/** Takes out what is at the path; what is missing takes its parent with it, and so does an item of a list. */
function without(value: Json | undefined, path: readonly PropertyKey[]): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined || value === undefined || Array.isArray(value)) return undefined;
  const { [String(first)]: inner, ...others } = fields(value);
  if (inner === undefined) return undefined;
  const kept = without(inner, rest);
  return kept === undefined ? others : { ...others, [String(first)]: kept };
}

/** Of a map; anything else has none. */
const fields = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !isList(value) ? value : {};

const listIn = (value: Json | undefined): readonly Json[] =>
  typeof value === 'object' && value !== null && isList(value) ? value : [];

const isList = (value: object): value is readonly Json[] => Array.isArray(value);
