import type { Draft } from '../draft.ts';
import type { Report } from '../report.ts';
import { checkRoleNames } from './check-roles.ts';

/** Breaking the glass is for roles that exist. */
export function checkBreakGlass({ breakGlass, roles }: Draft, report: Report): void {
  const { roles: may = [], tell = [] } = breakGlass ?? {};
  checkRoleNames(may, { roles: roles.keys(), path: ['break_glass', 'roles'], report });
  checkRoleNames(tell, { roles: roles.keys(), path: ['break_glass', 'tell'], report });
}
