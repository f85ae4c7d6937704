import type { Actions } from '../actions/action.ts';
import { alertsConfig } from './alerts-section.ts';
import { toRunbook } from './checked-runbook.ts';
import { checkedSchedules } from './checked-schedules.ts';
import { toEnvironment } from './environments-section.ts';
import type { RunbooksFile } from './file-schema.ts';
import { toFreeze } from './freezes-section.ts';
import { incidentsConfig } from './incidents-section.ts';
import { mapRecord } from './map-record.ts';
import { toRota } from './oncall-section.ts';
import { toRole } from './people-section.ts';
import type { Runbooks } from './runbook.ts';
import { DEFAULT_SEVERITIES } from './severities.ts';
import { toSeverities } from './severities-section.ts';

/** A file that passed every check, with names resolved and defaults filled in. */
export function toCheckedForm(
  file: RunbooksFile,
  { actions, hash }: { actions: Actions; hash: string },
): Runbooks {
  const commandPrefix = file.command_prefix ?? '';
  const roles = mapRecord(file.roles ?? {}, toRole);
  const runbooks = mapRecord(file.runbooks, (text, name) =>
    toRunbook(text, { name, commandPrefix, actions, breakGlass: file.break_glass }),
  );
  return {
    version: 1,
    hash,
    commandPrefix,
    environments: mapRecord(file.environments, toEnvironment),
    roles,
    ...(file.people && { people: file.people }),
    severities: file.severities ? toSeverities(file.severities) : DEFAULT_SEVERITIES,
    freezes: mapRecord(file.freezes ?? {}, (text, name) => toFreeze(text, name, protectedOnes(file))),
    incidents: incidentsConfig(file.incidents, firstWith(file, 'statuspage/update')),
    alerts: alertsConfig(file.alerts, firstWith(file, 'alertmanager/silence')),
    oncall: mapRecord(file.oncall ?? {}, toRota),
    runbooks,
    schedules: checkedSchedules(file, { runbooks, roles }),
  };
}

const protectedOnes = ({ environments }: RunbooksFile): readonly string[] =>
  Object.entries(environments).flatMap(([name, environment]) => (environment.protected ? [name] : []));

/** The first runbook with a step of this action. */
function firstWith({ runbooks }: RunbooksFile, action: string): string | undefined {
  const found = Object.entries(runbooks).find(([, { steps }]) => steps.some(({ uses }) => uses === action));
  return found?.[0];
}
