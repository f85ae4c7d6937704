import type { Action } from '../action.ts';
import { rollbackService } from './rollback-service.ts';
import { setTaskDefinition } from './set-task-definition.ts';

/** What a step can do with Amazon ECS. */
export const ecsActions: readonly Action[] = [rollbackService, setTaskDefinition];
