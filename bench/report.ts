import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Acknowledged, Durable } from './acknowledge.ts';
import type { WithHistory } from './history.ts';
import type { Measured } from './measure.ts';
import { loadReport } from './report-load.ts';
import { number, table } from './report-table.ts';
import { megabytesAnHour } from './slope.ts';
import type { Soaked } from './soak.ts';

/** The aims of the first release: the numbers beside which ours are printed. */
const ACKNOWLEDGE_MS = { is: 'under', value: 15 } as const;
const PER_SECOND = { is: 'at least', value: 1_000 } as const;
const READY_MS = { is: 'under', value: 1_000 } as const;
const LOCAL_MB = { is: 'under', value: 150 } as const;
const EVERY_SDK_MB = { is: 'under', value: 220 } as const;
/** p99 with the longest past, as a multiple of that with the shortest. */
const PAST = { is: 'under', value: 1.2 } as const;

type Aim = { readonly is: 'under' | 'at least'; readonly value: number };

/** The measurements in Markdown, as `docs/performance.md` shows them. */
export function report(measured: Measured): string {
  return [
    ...[aims(measured), ''],
    ...['By how many are asked for at a time:', '', concurrency(measured), ''],
    ...['By how many runs have ended before:', '', past(measured.history), ''],
    ...['By time, after each stop of the soak:', '', soakReport(measured.soaked), ''],
    ...[loadReport(measured.load), ''],
    ...remarks(measured),
  ].join('\n');
}

function aims({ acknowledged, bare, history, confirmed, atRest }: Measured): string {
  const { local, everySdk, connected, bare: bareAtRest } = atRest;
  const at16 = acknowledged.find(({ atOnce, store }) => atOnce === 16 && store === 'SQLite');
  const bareAt16 = bare.find(({ atOnce }) => atOnce === 16);
  return table(
    ['', 'Runbolt', 'bare Bolt', 'aim', ''],
    [
      row('acknowledged, 16 at a time, p99', at16?.p99Ms, 'ms', bareAt16?.p99Ms, ACKNOWLEDGE_MS),
      row('acknowledged, 16 at a time', at16?.perSecond, '/s', bareAt16?.perSecond, PER_SECOND),
      ...pastRatios(history),
      row('Confirm to the first API call, median', confirmed.medianMs, 'ms'),
      row('Confirm to the first API call, p99', confirmed.p99Ms, 'ms'),
      row('Confirm to the first change, median', confirmed.writeMedianMs, 'ms'),
      row('ready, local workspace', local.readyMs, 'ms', undefined, READY_MS),
      row('ready, connected', connected.readyMs, 'ms', bareAtRest.readyMs, READY_MS),
      row('memory at rest, local workspace', local.megabytes, 'MB', undefined, LOCAL_MB),
      row('memory at rest, every SDK', everySdk.megabytes, 'MB', undefined, EVERY_SDK_MB),
      row('memory at rest, connected', connected.megabytes, 'MB', bareAtRest.megabytes),
    ],
  );
}

function pastRatios(history: readonly WithHistory[]): readonly (readonly string[])[] {
  return [...new Set(history.map(({ store }) => store))].map((store) => {
    const curve = history.filter((one) => one.store === store);
    const [first, last] = [curve.at(0), curve.at(-1)];
    const what = `p99 with ${last?.finished} past runs, to that with ${first?.finished}, ${store}`;
    return row(what, last?.timesShortest, '×', undefined, PAST);
  });
}

const ACKNOWLEDGED = ['at a time', '', 'a second', 'median', 'p99', 'processor a command'];

function concurrency({ bare, acknowledged }: Measured): string {
  const line = (what: string, one: Acknowledged) => [
    ...[String(one.atOnce), what, `${number(one.perSecond)} /s`],
    ...[`${number(one.medianMs)} ms`, `${number(one.p99Ms)} ms`, `${number(one.processorMs)} ms`],
  ];
  const lines = bare.flatMap((one) => [
    ...acknowledged
      .filter(({ atOnce }) => atOnce === one.atOnce)
      .map((durable: Durable) => line(durable.store, durable)),
    line('bare Bolt', one),
  ]);
  return table(ACKNOWLEDGED, lines);
}

const milliseconds = (ms: number): string => `${number(ms)} ms`;

const past = (history: readonly WithHistory[]): string =>
  table(
    ['past runs', '', 'ready', 'median', 'p99', 'to the shortest', 'processor a command', '/runbook history'],
    history.map(({ store, finished, timesShortest, ...times }) => [
      ...[String(finished), store],
      ...[times.readyMs, times.medianMs, times.p99Ms].map(milliseconds),
      `${timesShortest.toFixed(2)} ×`,
      ...[times.processorMs, times.listedMs].map(milliseconds),
    ]),
  );

/** The curve, and what it comes to. */
export function soakReport(stops: readonly Soaked[]): string {
  const slope = megabytesAnHour(stops);
  if (slope === undefined) return soaked(stops);
  return `${soaked(stops)}\n\nThe heap grows by ${slope.toFixed(1)} MB an hour; the first third is not counted.`;
}

const soaked = (stops: readonly Soaked[]): string =>
  table(
    ['runs so far', 'heap after a collection', 'resident', 'after'],
    stops.map(({ runs, heapMegabytes, residentMegabytes, seconds }) => [
      ...[String(runs), `${heapMegabytes.toFixed(1)} MB`, `${number(residentMegabytes)} MB`],
      `${number(seconds)} s`,
    ]),
  );

function remarks({ acknowledged, confirmed }: Measured): readonly string[] {
  const stored = acknowledged.map(
    ({ store, atOnce, commands, runs, planned }) =>
      `- ${store}, ${atOnce} at a time: ${commands} commands measured; with the warm-up ${runs} runs acknowledged, all of them in the record, ${planned} planned by then.`,
  );
  return [
    ...stored,
    `- Confirm: ${confirmed.rounds} rounds, over HTTP to a cluster in another process.`,
    `- ${machine()}`,
  ];
}

/** Other work on the machine makes every number worse: the load is part of the result. */
function machine(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  const load = loadavg()[0]?.toFixed(1);
  return `${cpus().length} × ${cpu?.model}, ${memory}, ${type()} ${release()}, Node ${process.version}, load ${load}.`;
}

function row(what: string, measured: number | undefined, unit: string, bare?: number, aim?: Aim) {
  if (measured === undefined) return [what, '', '', '', ''];
  const met = aim && (aim.is === 'under' ? measured < aim.value : measured >= aim.value);
  return [
    what,
    `${number(measured)} ${unit}`,
    bare === undefined ? '' : `${number(bare)} ${unit}`,
    aim ? `${aim.is} ${aim.value} ${unit}` : '',
    met === undefined ? '' : met ? 'met' : 'missed',
  ];
}
