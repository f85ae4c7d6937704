/** A time without a whole backup: what was written in it would have been lost at its end. */
export interface Gap {
  readonly from: Date;
  readonly to: Date;
  readonly ms: number;
}

/** The longest gap from `since` to `now`. It may have begun earlier, with the last backup from before `since`. */
export function worstGap(times: readonly Date[], since: Date, now: Date): Gap {
  const sorted = times.toSorted((a, b) => a.getTime() - b.getTime());
  const first = sorted.findLast((time) => time <= since) ?? since;
  const edges = [first, ...sorted.filter((time) => time > since), now];
  return edges.slice(1).reduce<Gap>(
    (worst, to, index) => {
      const gap = gapOf(edges[index] ?? since, to);
      return gap.ms > worst.ms ? gap : worst;
    },
    gapOf(first, first),
  );
}

const gapOf = (from: Date, to: Date): Gap => ({ from, to, ms: to.getTime() - from.getTime() });
