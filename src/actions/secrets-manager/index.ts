import type { Action } from '../action.ts';
import { restoreVersion } from './restore-version.ts';
import { secretAge } from './secret-age.ts';
import { updateValue } from './update-value.ts';

/** What a step can do with AWS Secrets Manager. */
export const secretsManagerActions: readonly Action[] = [secretAge, updateValue, restoreVersion];
