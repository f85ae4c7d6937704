import { expect, test } from 'vitest';
import { drawPlot } from '../../../src/lib/plot/draw-plot.ts';
import { drawSvg } from '../../../src/lib/plot/draw-svg.ts';

const SIZE = { width: 400, height: 200 };
const OPTION = {
  title: { text: 'Minutes to recover' },
  xAxis: { type: 'category', data: ['March', 'June'] },
  yAxis: { type: 'value' },
  series: [{ type: 'bar', data: [42, 38], markLine: { data: [{ yAxis: 60, name: 'RTO' }] } }],
} as const;

test('a plot is a PNG of twice its size', async () => {
  const png = await drawPlot(OPTION, SIZE);

  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([800, 400]);
});

test('its words are in it, drawn with its own font', async () => {
  const svg = drawSvg(OPTION, SIZE);
  const withWords = await drawPlot(OPTION, SIZE);
  const without = await drawPlot({ ...OPTION, title: { text: '' } }, SIZE);

  expect(svg).toContain('Minutes to recover');
  expect(svg).toContain('DejaVu Sans');
  expect(withWords.length).toBeGreaterThan(without.length);
});
