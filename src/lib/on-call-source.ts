/** One PagerDuty id, and how many escalation levels of a policy count as on call. */
export interface OnCallSource {
  readonly id: string;
  readonly levels: number;
}

interface NamesSources {
  readonly pagerduty_on_call: readonly string[];
  readonly on_call_levels: number;
}

/** The sources that a role names, as memberships are keyed: `PSREPOL`, or `PSREPOL/2` for its first two levels. */
export const onCallSources = ({ pagerduty_on_call, on_call_levels }: NamesSources): readonly string[] =>
  pagerduty_on_call.map((id) => (on_call_levels === 1 ? id : `${id}/${on_call_levels}`));

export function readOnCallSource(source: string): OnCallSource {
  const [id = '', levels = '1'] = source.split('/');
  return { id, levels: Number(levels) };
}
