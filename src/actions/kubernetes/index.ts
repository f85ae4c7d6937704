import type { Action } from '../action.ts';
import { restartDeployment } from './restart-deployment.ts';
import { resumeCronJob } from './resume-cronjob.ts';
import { runCronJob } from './run-cronjob.ts';
import { runJob } from './run-job.ts';
import { stopJobs } from './stop-jobs.ts';
import { suspendCronJob } from './suspend-cronjob.ts';

export const kubernetesActions: readonly Action[] = [
  suspendCronJob,
  resumeCronJob,
  stopJobs,
  runCronJob,
  runJob,
  restartDeployment,
];
