import type { Action } from '../action.ts';
import { resumeCronJob } from './resume-cronjob.ts';
import { stopJobs } from './stop-jobs.ts';
import { suspendCronJob } from './suspend-cronjob.ts';

export const kubernetesActions: readonly Action[] = [suspendCronJob, resumeCronJob, stopJobs];
