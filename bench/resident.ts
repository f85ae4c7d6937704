import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What a process holds in memory at this moment (RSS), in megabytes of a million bytes. */
export function residentMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const text = existsSync(status)
    ? (/VmRSS:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? '')
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  const kibibytes = Number.parseInt(text, 10);
  if (Number.isNaN(kibibytes)) throw new Error(`cannot read the memory of process ${pid}`);
  return (kibibytes * 1024) / 1_000_000;
}

/** Clock ticks of /proc are a hundredth of a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** What a process has used of the processor, in all its threads: it hardly depends on what else the machine does. */
export function processorMs(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const afterName = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(afterName[11]) + Number(afterName[12])) * TICK_MS;
}
