import type { Action } from '../action.ts';
import { certificateAge } from './certificate-age.ts';

/** What a step can do with AWS Certificate Manager. */
export const acmActions: readonly Action[] = [certificateAge];
