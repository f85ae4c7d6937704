import { suggest } from '../did-you-mean.ts';
import type { Draft, DraftStep } from '../draft.ts';
import { hasExpression } from '../interpolation.ts';
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
  for (const [index, name] of names.entries()) checkRoleName(name, { known, path: [...path, index], report });
}

/** A question to a role that does not exist could be answered by nobody. */
export function checkAskedRoles(steps: readonly DraftStep[], { roles }: Draft, report: Report): void {
  const known = new Set(roles.keys());
  for (const { text, path } of steps) {
    const role = text.uses === 'people/ask-person' ? text.with?.role : undefined;
    if (typeof role !== 'string' || hasExpression(role)) continue;
    checkRoleName(role, { known, path: [...path, 'with', 'role'], report });
  }
}

export function checkRoleName(
  name: string,
  { known, path, report }: { known: ReadonlySet<string>; path: Path; report: Report },
): void {
  if (known.has(name)) return;
  const message = `unknown role ${JSON.stringify(name)}`;
  report.atValue(path, { code: 'unknown_role', message, hint: suggest(name, known) });
}

function isMadeOf(name: string, sought: string, roles: Draft['roles'], seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const parts = roles.get(name)?.all_of ?? [];
  return parts.some((part) => part === sought || isMadeOf(part, sought, roles, seen));
}
