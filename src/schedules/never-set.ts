import type { ScheduleState } from './schedule-state.ts';

export const NOTHING_DUE = { doneAt: undefined, stage: 0, lookAgainAt: undefined } as const;

export const neverSet = (name: string): ScheduleState => ({
  name,
  version: 0,
  schedule: undefined,
  removed: undefined,
  since: new Date(0),
  next: undefined,
  fired: undefined,
  underWay: undefined,
  lastRun: undefined,
  checklist: undefined,
  lastMissed: undefined,
  lastPraise: undefined,
  allowance: undefined,
  duty: NOTHING_DUE,
  silent: undefined,
  page: undefined,
});
