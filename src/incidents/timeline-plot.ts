import type { IncidentHappening } from './events.ts';
import { type Incident, nameOfIncident } from './incident.ts';
import { TIMELINE_KINDS, type TimelineKind, timelineOf } from './timeline.ts';

const LANES: Readonly<Record<TimelineKind, string>> = {
  milestone: 'Milestones',
  update: 'Updates',
  run: 'Runs',
  people: 'People',
  note: 'Notes',
};
const COLORS: Readonly<Record<TimelineKind, string>> = {
  milestone: '#c0392b',
  update: '#1d6fa5',
  run: '#2e7d5b',
  people: '#7f8c8d',
  note: '#b3541e',
};
const MINUTE_MS = 60_000;

/** The incident as a picture: an ECharts option with a lane for each kind of entry, and bars for the runs. */
export function timelinePlot(incident: Incident, happenings: readonly IncidentHappening[]) {
  const since = (at: Date): number => round((at.getTime() - incident.declaredAt.getTime()) / MINUTE_MS);
  const entries = timelineOf(happenings);
  return {
    title: { text: nameOfIncident(incident), left: 16, top: 12, textStyle: { fontSize: 16 } },
    grid: { left: 96, right: 32, top: 84, bottom: 48 },
    xAxis: {
      ...{
        type: 'value',
        min: 0,
        name: 'minutes since the declaration',
        nameLocation: 'middle',
        nameGap: 28,
      },
      splitLine: { lineStyle: { color: '#eeeeee' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: TIMELINE_KINDS.map((kind) => LANES[kind]),
      axisTick: { show: false },
    },
    series: [
      ...TIMELINE_KINDS.map((kind) => ({
        type: 'scatter',
        symbolSize: kind === 'milestone' ? 14 : 9,
        itemStyle: { color: COLORS[kind] },
        data: entries.filter((one) => one.kind === kind).map(({ at }) => [since(at), LANES[kind]]),
        ...(kind === 'milestone' && { markLine: milestones(incident, since) }),
      })),
      ...runBars(happenings, since),
    ],
  };
}

function milestones(incident: Incident, since: (at: Date) => number) {
  const { acknowledged, mitigated, resolved } = incident;
  const named = [
    ['acknowledged', acknowledged],
    ['mitigated', mitigated],
    ['resolved', resolved],
  ] as const;
  return {
    symbol: 'none',
    lineStyle: { color: COLORS.milestone, type: 'dashed' },
    data: named.flatMap(([name, did], index) =>
      did ? [{ xAxis: since(did.at), label: labelOf(name, index) }] : [],
    ),
  };
}

/** Above the lanes; two that are close do not stand on one another. */
const labelOf = (name: string, index: number) => ({
  ...{ formatter: name, position: 'start', fontSize: 12 },
  distance: 6 + 14 * (index % 2),
});

function runBars(happenings: readonly IncidentHappening[], since: (at: Date) => number) {
  const joined = happenings.filter((event) => event.type === 'run_joined');
  return joined.flatMap((start) => {
    const end = happenings.find((event) => event.type === 'run_left' && event.data.run === start.data.run);
    if (!end) return [];
    const data = [since(start.at), since(end.at)].map((minutes) => [minutes, LANES.run]);
    return [{ type: 'line', symbol: 'none', lineStyle: { width: 6, color: COLORS.run }, data }];
  });
}

const round = (minutes: number): number => Math.round(minutes * 100) / 100;
