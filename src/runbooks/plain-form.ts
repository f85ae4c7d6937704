import type { JsonObject } from '../lib/json.ts';
import type { Runbooks } from './runbook.ts';

/** A checked file as what it is made of: plain JSON. */
export function plainForm(file: Runbooks): JsonObject {
  return JSON.parse(JSON.stringify(file));
}
