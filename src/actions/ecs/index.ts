import type { Action } from '../action.ts';
import { redeployService } from './redeploy-service.ts';
import { rollbackService } from './rollback-service.ts';
import { scaleService } from './scale-service.ts';
import { serviceStatus } from './service-status.ts';
import { setTaskDefinition } from './set-task-definition.ts';

/** What a step can do with Amazon ECS. */
export const ecsActions: readonly Action[] = [
  rollbackService,
  setTaskDefinition,
  redeployService,
  scaleService,
  serviceStatus,
];
