import type { Evidence, Violation } from '../evidence.ts';
import { ODD_SETTING } from '../slot.ts';
import { checkAlerts } from './alerts.ts';
import { checkAnswered } from './answered.ts';
import { checkEffects } from './effects.ts';
import { checkEnded } from './ended.ts';
import { checkFound } from './found.ts';
import { checkGates } from './gates.ts';
import { checkIncidents } from './incidents.ts';
import { checkRecord } from './record.ts';
import { checkReplicas } from './replicas.ts';
import { checkTold } from './told.ts';

/** Everything that has to be true whatever was done to the replicas. Empty when it is. */
export const violationsIn = (evidence: Evidence): readonly Violation[] =>
  CHECKS.flatMap((check) => check(evidence));

const CHECKS = [
  ...[checkAnswered, checkEnded, checkEffects, checkGates, checkTold, checkRecord],
  ...[checkAlerts, checkIncidents, checkFound, checkReplicas(ODD_SETTING)],
];
