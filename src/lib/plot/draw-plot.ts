import { createRequire } from 'node:module';
import type { EChartsCoreOption } from 'echarts/core';

export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** Bigger than phones show it, so that it stays sharp when somebody zooms in. */
const SCALE = 2;

/**
 * Draws an ECharts option as a PNG, without a browser. The libraries and the font are loaded at the first picture:
 * a bot that draws none does not pay for them.
 */
export async function drawPlot(option: EChartsCoreOption, size: PlotSize): Promise<Buffer> {
  const [{ drawSvg }, { renderAsync }] = await Promise.all([
    import('./draw-svg.ts'),
    import('@resvg/resvg-js'),
  ]);
  const svg = drawSvg(option, size);
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    background: '#ffffff',
    // Ours alone: what a machine has installed would change the picture.
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'DejaVu Sans' },
  });
  return image.asPng();
}

function fontFiles(): string[] {
  const require = createRequire(import.meta.url);
  return [
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
}
