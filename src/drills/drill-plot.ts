import type { DrillReport } from './drill-report.ts';
import type { Measured } from './measured-times.ts';

export const PLOT_SIZE = { width: 900, height: 560 };

const MET = '#2e7d5b';
const MISSED = '#c0392b';
const TARGET = '#555555';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** RTO and RPO of a drill and those before it against their targets: an ECharts option, for a file. */
export function drillPlot(title: string, history: readonly DrillReport[]) {
  const days = (of: (report: DrillReport) => Measured) =>
    history.map((report) => {
      const day = report.startedAt.toISOString().slice(0, 10);
      return of(report).ms === undefined ? `${day}\nnot measured` : day;
    });
  const panels = [
    panel(
      'RTO',
      0,
      history.map(({ rto }) => rto),
    ),
    panel(
      'RPO',
      1,
      history.map(({ rpo }) => rpo),
    ),
  ];
  return {
    title: [
      { text: title, left: 16, top: 12, textStyle: { fontSize: 16 } },
      ...panels.map(({ heading }) => heading),
    ],
    grid: [
      { left: 72, right: 120, top: 88, height: 160 },
      { left: 72, right: 120, top: 340, height: 160 },
    ],
    xAxis: [days(({ rto }) => rto), days(({ rpo }) => rpo)].map((data, gridIndex) => ({
      type: 'category',
      ...{ gridIndex, data, axisTick: { show: false } },
    })),
    yAxis: panels.map(({ axis }) => axis),
    series: panels.map(({ series }) => series),
  };
}

function panel(name: string, index: number, measured: readonly Measured[]) {
  const unit = unitFor(measured);
  const target = measured.at(-1)?.targetMs ?? 0;
  const top = Math.max(target, ...measured.map(({ ms }) => ms ?? 0));
  return {
    heading: {
      text: `${name} in ${unit.name}`,
      ...{ left: 16, top: 56 + index * 252 },
      textStyle: { fontSize: 13, fontWeight: 'normal' },
    },
    axis: {
      type: 'value',
      ...{ gridIndex: index, min: 0, max: Math.ceil((top / unit.ms) * 1.15) },
      axisLabel: { showMaxLabel: false },
      splitLine: { lineStyle: { color: '#eeeeee' } },
    },
    series: {
      type: 'bar',
      ...{ xAxisIndex: index, yAxisIndex: index, barMaxWidth: 48 },
      label: { show: true, position: 'top', formatter: '{c}', fontSize: 11 },
      data: measured.map((one) => bar(one, unit.ms)),
      markLine: targetLine(target / unit.ms),
    },
  };
}

/** What was not measured leaves a gap: a bar of no height would look like the best drill of all. */
const bar = ({ ms, met }: Measured, unitMs: number) =>
  ms === undefined ? '-' : { value: round(ms / unitMs), itemStyle: { color: met ? MET : MISSED } };

const targetLine = (at: number) => ({
  symbol: 'none',
  lineStyle: { color: TARGET, type: 'dashed' },
  label: { formatter: `target ${round(at)}`, position: 'end', fontSize: 12 },
  data: [{ yAxis: at }],
});

function unitFor(measured: readonly Measured[]): { readonly name: string; readonly ms: number } {
  const longest = Math.max(...measured.map(({ ms, targetMs }) => Math.max(ms ?? 0, targetMs)));
  return longest > 3 * HOUR_MS ? { name: 'hours', ms: HOUR_MS } : { name: 'minutes', ms: MINUTE_MS };
}

const round = (value: number): number => Math.round(value * 10) / 10;
