import { stopJobs } from '../../src/actions/kubernetes/stop-jobs.ts';

/** Loaded before the bot: as if this Runbolt had come with another version of the action. */
Object.assign(stopJobs, { version: 2, continues: (begun: number) => begun === 2 });
