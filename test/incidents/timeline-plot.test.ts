import { expect, test } from 'vitest';
import { readHappenings } from '../../src/incidents/incident-stream.ts';
import { timelinePlot } from '../../src/incidents/timeline-plot.ts';
import { foldIncident } from '../../src/incidents/transition.ts';
import { drawPlot } from '../../src/lib/plot/draw-plot.ts';
import { drawSvg } from '../../src/lib/plot/draw-svg.ts';
import { BEN, SAM } from '../support/office.ts';
import { openWarRoom } from '../support/war-room.ts';

const SIZE = { width: 900, height: 420 };

test('the picture has a lane for each kind of entry and a line for each milestone', async () => {
  const room = await openWarRoom();
  const id = await room.declared();
  await room.change(id, { do: 'acknowledge' }, SAM);
  await room.pass(120_000);
  await room.change(id, { do: 'mitigate' }, BEN);
  await room.pass(60_000);
  await room.change(id, { do: 'resolve' }, BEN);
  const happenings = await readHappenings(room.store, id);
  const incident = foldIncident(happenings);
  if (!incident) throw new Error('no incident');

  const plot = timelinePlot(incident, happenings);
  const svg = drawSvg(plot, SIZE);

  for (const words of ['P0 API down', 'Milestones', 'Runs', 'acknowledged', 'mitigated', 'resolved'])
    expect(svg).toContain(words);
  expect((await drawPlot(plot, SIZE)).length).toBeGreaterThan(10_000);
});
