import type { Runbook } from '../runbooks/runbook.ts';

/** That a run of a runbook began to act, and when it ended; null: it still does. */
export interface Acted {
  readonly run: string;
  readonly targets: readonly string[];
  readonly at: Date;
  readonly endedAt: Date | null;
}

export type Resting =
  | { readonly why: 'cool_down'; readonly until: Date; readonly after: string }
  | { readonly why: 'at_most'; readonly until: Date; readonly after: string };

type Limits = Pick<Runbook, 'coolDownMs' | 'atMost'>;

/** Must it rest? `earlier` are the runs of the same runbook that acted; halts and undos are not among them. */
export function resting(
  limits: Limits,
  targets: readonly string[],
  earlier: readonly Acted[],
  now: Date,
): Resting | undefined {
  const found = [coolingDown(limits, targets, earlier), tooOften(limits, earlier, now)].flatMap(
    (rest) => rest ?? [],
  );
  const [longest] = found.toSorted((a, b) => b.until.getTime() - a.until.getTime());
  return longest && longest.until > now ? longest : undefined;
}

/** How far back `resting` looks. */
export const memoryMs = ({ coolDownMs = 0, atMost }: Limits): number =>
  Math.max(coolDownMs, atMost?.withinMs ?? 0);

/** A run that still acts holds its locks, which say more than a cool-down. */
function coolingDown(
  { coolDownMs }: Limits,
  targets: readonly string[],
  earlier: readonly Acted[],
): Resting | undefined {
  if (coolDownMs === undefined) return undefined;
  const rests = earlier.flatMap(({ run, targets: its, endedAt }): readonly Resting[] => {
    const same = targets.length === 0 || its.some((target) => targets.includes(target));
    if (!same || endedAt === null) return [];
    return [{ why: 'cool_down', until: new Date(endedAt.getTime() + coolDownMs), after: run }];
  });
  return rests.toSorted((a, b) => b.until.getTime() - a.until.getTime())[0];
}

/** Once the first of the last so many is old enough, the next one fits. */
function tooOften({ atMost }: Limits, earlier: readonly Acted[], now: Date): Resting | undefined {
  if (!atMost) return undefined;
  const within = earlier
    .filter(({ at }) => at.getTime() > now.getTime() - atMost.withinMs)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const first = within[atMost.runs - 1];
  return first && { why: 'at_most', until: new Date(first.at.getTime() + atMost.withinMs), after: first.run };
}
