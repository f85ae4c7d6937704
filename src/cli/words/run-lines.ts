import type { EventView } from '../../web/look-replies.ts';
import type { RunView } from '../../web/run-view.ts';
import type { Tone } from '../terminal.ts';
import { clockTime, dayAndTime } from './times.ts';

/** `r-7k3f9qxa  Pause the EFS purge  PRODUCTION (protected)`, and what it was given. */
export function headLines(run: RunView, simulated = false): readonly string[] {
  const place = run.protected ? `${run.environment.toUpperCase()} (protected)` : run.environment;
  const head = [run.id, run.title, place].filter((part) => part !== '').join('  ');
  const given = Object.entries(run.arguments).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [
    head,
    ...(given.length > 0 ? [`with ${given.join(' ')}`] : []),
    ...(run.undoes === null ? [] : [`puts back ${run.undoes}`]),
    ...(run.cleansUp === null ? [] : [`cleans up after ${run.cleansUp}`]),
    ...(simulated
      ? ['SIMULATED: nothing real is touched. RUNBOLT_SYSTEMS=real reaches the real systems.']
      : []),
  ];
}

/** `02:48:03  done: Suspend the CronJob`, the rest of its lines below. */
export function eventLines({ at, lines }: EventView): readonly string[] {
  const [first, ...rest] = lines;
  if (first === undefined) return [];
  return [`${clockTime(at)}  ${first}`, ...rest.map((line) => `${' '.repeat(10)}${line}`)];
}

const STANDING: Readonly<Record<string, { readonly word: string; readonly tone: Tone }>> = {
  succeeded: { word: 'DONE', tone: 'good' },
  planned: { word: 'PLAN ONLY', tone: 'quiet' },
  failed: { word: 'FAILED', tone: 'bad' },
  undone: { word: 'PUT BACK', tone: 'warning' },
  cancelled: { word: 'CANCELLED', tone: 'warning' },
  denied: { word: 'NOT ALLOWED', tone: 'bad' },
  expired: { word: 'EXPIRED', tone: 'warning' },
  unknown: { word: 'UNKNOWN', tone: 'bad' },
  waiting: { word: 'WAITING', tone: 'warning' },
  queued: { word: 'IN LINE', tone: 'warning' },
};

/** In one word how a run stands, and how to color it. */
export const standingOf = (status: string): { readonly word: string; readonly tone: Tone } =>
  STANDING[status] ?? { word: status.toUpperCase(), tone: 'strong' };

/** `STANDS STILL  The disk is full. …`; nothing when it does not. */
export const stillLines = (why: string | undefined): readonly string[] =>
  why === undefined ? [] : [`STANDS STILL  ${why}`];

/** How it ended, and how to go back. */
export function endLines(run: RunView): readonly string[] {
  if (!run.end) return [];
  const { word } = standingOf(run.end.status);
  const left = run.leftOpen.map((what) => `left open: ${what}`);
  const clean = run.cleanable ? [`To clean up: runbolt clean-up ${run.id}`] : [];
  const back = run.undoable ? [`To put it back: runbolt undo ${run.id}`] : [];
  const held = run.isHeld ? ['To take it over: the same line with --take-over'] : [];
  const deeds = [...(run.takenOver ? [takenOverLine(run)] : []), ...(run.putBack ? [putBackLine(run)] : [])];
  return [`${word}  ${run.end.outcome}`, ...held, ...deeds, ...left, ...clean, ...back];
}

function takenOverLine({ id, takenOver }: RunView): string {
  if (!takenOver) return '';
  const { run, by, at } = takenOver;
  return `${id} was taken over by ${by.name ?? by.id} at ${dayAndTime(at)} with ${run}.`;
}

/** `r-7k3f9qxa was put back by ben at 2026-03-04 02:48 with r-8m4g0ryb.` */
export function putBackLine({ id, putBack }: RunView): string {
  if (!putBack) return '';
  const { run, by, at } = putBack;
  return `${id} was put back by ${by.name ?? by.id} at ${dayAndTime(at)} with ${run}.`;
}
