import type { Action } from '../action.ts';
import { askPerson } from './ask-person.ts';

/** What a step can ask of people. */
export const peopleActions: readonly Action[] = [askPerson];
