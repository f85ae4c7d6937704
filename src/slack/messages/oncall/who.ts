import type { Person } from '../../../oncall/roster.ts';
import { escapeText, list, mention } from '../../text.ts';

/** Their name, without calling them; nobody is shouted. */
export const named = (people: readonly Person[]): string =>
  people.length === 0 ? '🚨 *nobody*' : list(people.map(({ name }) => escapeText(name)));

/** Calls those who are in Slack, names the others. */
export const called = (people: readonly Person[]): string =>
  list(people.map(({ name, slack }) => (slack === undefined ? escapeText(name) : mention(slack))));
