import type { Action } from '../action.ts';
import { startService } from './start-service.ts';
import { stopService } from './stop-service.ts';

/** What a step can do with Docker Compose. */
export const dockerActions: readonly Action[] = [stopService, startService];
