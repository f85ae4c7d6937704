import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import type { PlotSize } from './draw-plot.ts';

/** Draws an ECharts option as SVG. Registers its parts first, so it is imported only when there is something to draw. */
export function drawSvg(option: EChartsCoreOption, size: PlotSize): string {
  use([
    ...[BarChart, LineChart, ScatterChart],
    ...[GridComponent, LegendComponent, MarkLineComponent, TitleComponent],
    ...[LabelLayout, SVGRenderer],
  ]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'DejaVu Sans' }, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
