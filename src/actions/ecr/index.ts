import type { Action } from '../action.ts';
import { deleteImages } from './delete-images.ts';
import { staleImages } from './stale-images.ts';

/** What a step can do with Amazon ECR. */
export const ecrActions: readonly Action[] = [staleImages, deleteImages];
