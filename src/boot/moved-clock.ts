import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { formatDuration } from '../lib/duration.ts';
import { readJson } from './kept-json.ts';

const Kept = z.object({ aheadMs: z.number().min(0) });
const MINUTE_MS = 60_000;

export const clockFile = (dataFolder: string): string => join(dataFolder, 'clock.json');

/** By how much the local workspace's clock of this folder was moved ahead; 0 when it was not. */
export const keptAheadMs = (dataFolder: string): number =>
  Kept.safeParse(readJson(clockFile(dataFolder))).data?.aheadMs ?? 0;

/** A clock that people may move exists only where nothing real, and nobody else, lives by it. */
export const mayMove = ({ slack, systems, databaseUrl }: Config): boolean =>
  slack === undefined && systems === 'simulated' && databaseUrl === undefined;

export const KEEP_APART =
  'Point RUNBOLT_DATA to a folder of its own for earnest, or empty this one if nothing in it is needed.';

/**
 * What a bot with a real clock finds in a folder that was tried out with a moved one: a record from the future, after
 * which reminders and schedules wait. Undefined where the clock may move on, or was never moved.
 */
export function recordAhead(config: Config): string | undefined {
  if (mayMove(config) || config.databaseUrl !== undefined) return undefined;
  const aheadMs = keptAheadMs(config.dataFolder);
  if (aheadMs < MINUTE_MS) return undefined;
  return `The record in ${config.dataFolder} was made with the local workspace's clock moved ${formatDuration(aheadMs)} ahead: part of it is dated in the future, and what was told or scheduled then stays silent until that time comes. The machine's clock counts now.`;
}

/** Which clock a command line goes by that works in such a folder by itself; undefined where there is no other. */
export function clockUsed({ dataFolder, databaseUrl }: Config): string | undefined {
  const aheadMs = databaseUrl === undefined ? keptAheadMs(dataFolder) : 0;
  if (aheadMs < MINUTE_MS) return undefined;
  return `This line goes by the machine's clock. The clock of the local workspace in ${dataFolder} is ${formatDuration(aheadMs)} ahead of it; start the bot (npm start) to go by that one.`;
}
