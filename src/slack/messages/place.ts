import type { Environment } from '../../runbooks/runbook.ts';
import { escapeText } from '../text.ts';

/** Where it acts, so that nobody overlooks a protected environment: `🔴 *PRODUCTION*`, `🟢 *staging*`. */
export function placeInWords({
  name,
  protected: isProtected,
}: Pick<Environment, 'name' | 'protected'>): string {
  return isProtected ? `🔴 *${escapeText(name.toUpperCase())}*` : `🟢 *${escapeText(name)}*`;
}
