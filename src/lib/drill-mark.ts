/** The label, tag or comment by which people say that what lies there is for drills, and may be overwritten. */
export const DRILL_MARK = 'runbolt/drill';

/** Whether these labels or tags say so; `false` as a value takes it back. */
export const isMarkedForDrills = (labels: Readonly<Record<string, string>>): boolean =>
  Object.hasOwn(labels, DRILL_MARK) && labels[DRILL_MARK] !== 'false';
