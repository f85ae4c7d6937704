import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';
import { checkKnownEnvironment } from './check-environment.ts';
import { checkRoleNames } from './check-roles.ts';

/** A freeze names environments and roles that exist, and is on at some time. */
export function checkFreezes({ freezes, environments, roles }: Draft, report: Report): void {
  for (const [name, freeze] of freezes) {
    if (!freeze) continue;
    const path = ['freezes', name];
    for (const [index, environment] of (freeze.environments ?? []).entries()) {
      const at = [...path, 'environments', index];
      checkKnownEnvironment(environment, { known: environments, path: at, report });
    }
    checkRoleNames(freeze.override ?? [], { roles: roles.keys(), path: [...path, 'override'], report });
    const { daily = [], weekly = [], yearly = [], once = [] } = freeze;
    if ([...daily, ...weekly, ...yearly, ...once].length === 0) {
      const hint = 'add daily, weekly, yearly or once';
      report.atKey(path, { code: 'never_on', message: 'this freeze is never on', hint, severity: 'warning' });
    }
    for (const [index, { from, until = from }] of once.entries()) {
      if (local(until) >= local(from).slice(0, local(until).length)) continue;
      const message = 'this ends before it begins';
      report.atValue([...path, 'once', index, 'until'], { code: 'backwards', message });
    }
  }
}

const local = (text: string): string => text.replace(' ', 'T');
