import type { RunSummary } from '../../audit/event-store.ts';
import { Failure } from '../../lib/failure.ts';
import type {
  HandoffReport,
  ReportedBackup,
  ReportedChecklist,
  ReportedDuty,
  ReportedRun,
  ReportedRuns,
} from '../../oncall/handoff-report.ts';
import { foldStream, runStream } from '../../runs/run-stream.ts';
import type { CommandContext } from '../context.ts';
import { listIncidents } from '../find-incident.ts';
import { openLoops, type ShownLoop } from '../open-loops.ts';
import type { Attention, ComingUp, Upcoming } from '../schedules/coming-up.ts';

/** What other rooms know, handed in. */
export interface ReportSources {
  readonly comingUp: () => Promise<ComingUp>;
  /** The newest backup of each place that the file checks, and what could not be looked at. */
  readonly backups: () => Promise<{
    readonly found: readonly ReportedBackup[];
    readonly unknown: readonly string[];
  }>;
}

import { alertsSince } from './alerts-since.ts';

// A shift with more runs than these says that there were more.
const MOST_RUNS = 200;
const SOON_MS = 14 * 24 * 60 * 60_000;

/** Puts together what there is to hand over since then, each part from a plain query of its room. */
export async function gatherReport(
  context: CommandContext,
  { comingUp, backups }: ReportSources,
  since: Date,
): Promise<HandoffReport> {
  const [incidents, loops, alerts, recent, unended, coming, kept] = await Promise.all([
    listIncidents(context),
    openLoops(context),
    alertsSince(context, since),
    context.store.recentRuns({ limit: MOST_RUNS }),
    context.store.recentRuns({ open: true, limit: MOST_RUNS }),
    comingUp(),
    backups(),
  ]);
  // However old: what nobody has looked at yet, or waits, is handed over.
  const ended = recent.filter(({ endedAt }) => endedAt !== null && endedAt >= since);
  const runs = [...unended, ...ended];
  const soon = new Date(context.clock.now().getTime() + SOON_MS);
  return {
    since: since.toISOString(),
    incidents: incidents
      .filter(({ resolvedAt }) => resolvedAt === null)
      .map(({ id, title, severity, channel, declaredAt }) => ({
        ...{ id, title, severity, channel, declaredAt: declaredAt.toISOString() },
      })),
    loops: loops.map(toLoop),
    alerts,
    runs: toRuns(runs, recent.length === MOST_RUNS && runs.length >= MOST_RUNS),
    reviews: await unreviewed(context, recent),
    drillsHeld: runs.filter((run) => run.endedAt && isDrill(context, run)).map(toRun),
    drillsDue: duties('drill', coming, soon),
    secretsDue: duties('rotate', coming, soon),
    backups: kept.found,
    checklists: coming.attention.flatMap(toChecklist),
    schedules: coming.attention.flatMap(inWords),
    unknown: kept.unknown,
  };
}

const toLoop = ({ id, what, run, owner, openedAt }: ShownLoop) => ({
  ...{ id, what, run, owner: owner.name ?? owner.id, openedAt: openedAt.toISOString() },
});

const BAD: ReadonlySet<string> = new Set(['failed', 'unknown', 'expired', 'undone']);

function toRuns(runs: readonly RunSummary[], more: boolean): ReportedRuns {
  const bad = runs.filter(({ status }) => BAD.has(status));
  const underWay = runs.filter(({ endedAt, status }) => !endedAt && !BAD.has(status));
  const succeeded = runs.filter(({ status }) => status === 'succeeded').length;
  return { bad: bad.map(toRun), underWay: underWay.map(toRun), succeeded, more };
}

const toRun = ({ id: run, title, status, outcome, endedAt, requestedAt }: RunSummary): ReportedRun => ({
  ...{ run, title, status, outcome, at: (endedAt ?? requestedAt).toISOString() },
});

const isDrill = ({ runbooks }: CommandContext, { runbook, title, status }: RunSummary): boolean =>
  runbooks().runbooks[runbook]?.drill !== undefined &&
  // Its undo and its clean-up have its name as well, and another title.
  runbooks().runbooks[runbook]?.title === title &&
  status !== 'planned' &&
  status !== 'denied';

async function unreviewed({ store }: CommandContext, runs: readonly RunSummary[]) {
  const broken = runs.filter(({ glassBrokenBy }) => glassBrokenBy !== null);
  const read = await Promise.all(broken.map(async ({ id }) => foldStream(await store.read(runStream(id)))));
  return read.flatMap((run) => {
    const { glass, reviewed } = run?.exceptions ?? {};
    if (!run || !glass || reviewed) return [];
    return [{ run: run.id, title: run.request.runbook.title, by: glass.by.name ?? glass.by.id }];
  });
}

/** Overdue ones first, then those that are due within two weeks. */
function duties(
  kind: 'drill' | 'rotate',
  { attention, next }: ComingUp,
  soon: Date,
): readonly ReportedDuty[] {
  const late = attention.flatMap((one) =>
    one.what === 'overdue' && one.schedule.deed.kind === kind
      ? [toDuty(one.schedule.title, one.dueAt, true)]
      : [],
  );
  const ahead = next
    .filter(({ schedule, at }: Upcoming) => schedule.deed.kind === kind && at <= soon)
    .map(({ schedule, at }) => toDuty(schedule.title, at, false));
  return [...late, ...ahead];
}

const toDuty = (title: string, dueAt: Date, overdue: boolean): ReportedDuty => ({
  ...{ title, dueAt: dueAt.toISOString(), overdue },
});

function toChecklist(one: Attention): readonly ReportedChecklist[] {
  if (one.what !== 'unticked') return [];
  const { schedule, at, items, of } = one;
  return [{ title: schedule.title, at: at.toISOString(), open: items, of }];
}

function inWords(one: Attention): readonly string[] {
  const { title } = one.schedule;
  if (one.what === 'silent') return [`${title} is silent`];
  if (one.what === 'failed') return [`${title}: ${one.outcome}`];
  if (one.what === 'not_allowed') return [`${title} will not run unattended: ${one.why}`];
  return [];
}

/** A system that does not answer is a sentence in the report, not the end of it. */
export async function orUnknown<Found>(
  read: () => Promise<readonly Found[]>,
): Promise<{ readonly found: readonly Found[]; readonly unknown: readonly string[] }> {
  try {
    return { found: await read(), unknown: [] };
  } catch (error) {
    if (error instanceof Failure) return { found: [], unknown: [error.message] };
    throw error;
  }
}
