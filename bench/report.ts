import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Measured } from './measure.ts';

interface Row {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly bare?: number;
  readonly aim?: { readonly is: 'under' | 'at least'; readonly value: number };
}

/** The aims of the first release: the numbers beside which ours are printed. */
const ACKNOWLEDGE_MS = { is: 'under', value: 15 } as const;
const PER_SECOND = { is: 'at least', value: 1_000 } as const;
const READY_MS = { is: 'under', value: 1_000 } as const;
const LOCAL_MB = { is: 'under', value: 150 } as const;
const EVERY_SDK_MB = { is: 'under', value: 220 } as const;

/** The measurements as a table for people, beside the aims and a bare Bolt app. */
export function report(measured: Measured): string {
  const lines = rowsOf(measured).map((row) => [row.what, ours(row), bareOf(row), aimOf(row), verdict(row)]);
  return [table([['', 'Runbolt', 'bare Bolt', 'aim', ''], ...lines]), '', ...remarks(measured)].join('\n');
}

function rowsOf({ acknowledged, confirmed, local, everySdk, connected, bare }: Measured): readonly Row[] {
  return [
    ...acknowledged.flatMap(acknowledgeRows),
    { what: 'Confirm to the first API call, median', measured: confirmed.medianMs, unit: 'ms' },
    { what: 'Confirm to the first API call, p99', measured: confirmed.p99Ms, unit: 'ms' },
    { what: 'Confirm to the first change, median', measured: confirmed.writeMedianMs, unit: 'ms' },
    { what: 'ready, local workspace', measured: local.readyMs, unit: 'ms', aim: READY_MS },
    { what: 'ready, connected', measured: connected.readyMs, unit: 'ms', bare: bare.readyMs, aim: READY_MS },
    { what: 'memory at rest, local workspace', measured: local.megabytes, unit: 'MB', aim: LOCAL_MB },
    { what: 'memory at rest, every SDK', measured: everySdk.megabytes, unit: 'MB', aim: EVERY_SDK_MB },
    { what: 'memory at rest, connected', measured: connected.megabytes, unit: 'MB', bare: bare.megabytes },
  ];
}

function acknowledgeRows({ bot, bare }: Measured['acknowledged'][number]): readonly Row[] {
  const what = `acknowledged, ${bot.atOnce} at a time`;
  const many = bot.atOnce > 1;
  return [
    { what: `${what}, median`, measured: bot.medianMs, unit: 'ms', bare: bare.medianMs },
    {
      ...{ what: `${what}, p99`, measured: bot.p99Ms, unit: 'ms', bare: bare.p99Ms },
      ...(many && { aim: ACKNOWLEDGE_MS }),
    },
    {
      ...{ what: `${what}, a second`, measured: bot.perSecond, unit: '/s', bare: bare.perSecond },
      ...(many && { aim: PER_SECOND }),
    },
  ];
}

function remarks({ acknowledged, confirmed }: Measured): readonly string[] {
  const stored = acknowledged.map(
    ({ bot }) =>
      `${bot.atOnce} at a time: ${bot.commands} commands measured; with the warm-up ${bot.runs} runs acknowledged, all of them in the record, ${bot.planned} planned by then.`,
  );
  return [
    ...stored,
    `Confirm: ${confirmed.rounds} rounds, over HTTP to a cluster in another process.`,
    machine(),
  ];
}

/** Other work on the machine makes every number worse: the load is part of the result. */
function machine(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  const load = loadavg()[0]?.toFixed(1);
  return `${cpus().length} × ${cpu?.model}, ${memory}, ${type()} ${release()}, Node ${process.version}, load ${load}.`;
}

const number = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const ours = ({ measured, unit }: Row): string => `${number(measured)} ${unit}`;
const bareOf = ({ bare, unit }: Row): string => (bare === undefined ? '' : `${number(bare)} ${unit}`);
const aimOf = ({ aim, unit }: Row): string => (aim ? `${aim.is} ${aim.value} ${unit}` : '');

function verdict({ aim, measured }: Row): string {
  if (!aim) return '';
  return (aim.is === 'under' ? measured < aim.value : measured >= aim.value) ? 'met' : 'missed';
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = (line: readonly string[]) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(width(column)) : cell.padStart(width(column))));
  const width = (column: number): number => widths?.[column] ?? 0;
  return lines.map((line) => padded(line).join('  ').trimEnd()).join('\n');
}
