import type { Action } from '../action.ts';
import { checkCronJobArgs } from './check-cronjob-args.ts';
import { jobLogs } from './job-logs.ts';
import { restartDeployment } from './restart-deployment.ts';
import { resumeCronJob } from './resume-cronjob.ts';
import { runCronJob } from './run-cronjob.ts';
import { runJob } from './run-job.ts';
import { scaleWorkload } from './scale-workload.ts';
import { stopJobs } from './stop-jobs.ts';
import { suspendCronJob } from './suspend-cronjob.ts';
import { undoRollout } from './undo-rollout.ts';

export const kubernetesActions: readonly Action[] = [
  suspendCronJob,
  resumeCronJob,
  stopJobs,
  runCronJob,
  runJob,
  jobLogs,
  checkCronJobArgs,
  restartDeployment,
  undoRollout,
  scaleWorkload,
];
