import { suggest } from '../did-you-mean.ts';
import type { Draft } from '../draft.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';

/** Roles that are made of roles: each must exist, and none may be made of itself. */
export function checkRoles({ roles }: Draft, report: Report): void {
  for (const [name, role] of roles) {
    const path = ['roles', name, 'all_of'];
    checkRoleNames(role?.all_of ?? [], { roles: roles.keys(), path, report });
    if (isMadeOf(name, name, roles, new Set())) {
      report.atValue(path, { code: 'circular', message: `role ${JSON.stringify(name)} is made of itself` });
    }
  }
}

export function checkRoleNames(
  names: readonly string[],
  { roles, path, report }: { roles: Iterable<string>; path: Path; report: Report },
): void {
  const known = new Set(roles);
  for (const [index, name] of names.entries()) {
    if (known.has(name)) continue;
    const message = `unknown role ${JSON.stringify(name)}`;
    report.atValue([...path, index], { code: 'unknown_role', message, hint: suggest(name, known) });
  }
}

function isMadeOf(name: string, sought: string, roles: Draft['roles'], seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const parts = roles.get(name)?.all_of ?? [];
  return parts.some((part) => part === sought || isMadeOf(part, sought, roles, seen));
}
