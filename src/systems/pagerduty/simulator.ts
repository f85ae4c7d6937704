import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { OnCall, PagerDuty } from './port.ts';
import type { PagerDutyState } from './simulated-account.ts';
import { simulatedEvents } from './simulated-events.ts';
import { simulatedIncidents } from './simulated-incidents.ts';
import { onCallNow, simulatedOnCall } from './simulated-on-call.ts';

export interface SimulatedPagerDuty extends PagerDuty {
  rows(): readonly PanelRow[];
}

/** An account of PagerDuty in which a schedule turns with the clock. */
export function simulatePagerDuty(simulation: Simulation<PagerDutyState>): SimulatedPagerDuty {
  const { state, clock, faults, changed = () => {} } = simulation;
  const call = troubles({ id: 'pagerduty', system: 'PagerDuty', faults, clock });
  faults.declare('pagerduty/nobody', 'Nobody is on call');
  const account = { state, clock, faults, changed, call };
  return {
    ...simulatedOnCall(account),
    ...simulatedIncidents(account),
    ...simulatedEvents(account),
    rows: () => [...onCallNow(account).map(onCallRow), ...state.incidents.slice(0, 5).map(incidentRow)],
  };
}

function onCallRow(one: OnCall): PanelRow {
  return {
    id: `pagerduty/${one.escalation_policy.id}/${one.escalation_level}`,
    title: one.user.name,
    status: `On call, level ${one.escalation_level}`,
    detail: one.end
      ? `${one.schedule?.summary} · until ${one.end.toISOString().slice(0, 16).replace('T', ' ')} UTC`
      : one.escalation_policy.summary,
    tone: 'quiet',
  };
}

function incidentRow(one: PagerDutyState['incidents'][number]): PanelRow {
  const tone = { triggered: 'bad', acknowledged: 'busy', resolved: 'good' } as const;
  return {
    id: `pagerduty/incident/${one.id}`,
    title: `#${one.number} ${one.title}`,
    status: one.status,
    detail: `${one.urgency} urgency`,
    tone: tone[one.status],
  };
}
