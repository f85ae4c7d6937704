import type { OpenLoop } from '../../../audit/event-store.ts';
import type { IncidentHappening } from '../../../incidents/events.ts';
import { type Incident, leaderOf, nameOfIncident } from '../../../incidents/incident.ts';
import { postmortemMarkdown, type RunNow, stillOn } from '../../../incidents/postmortem.ts';
import { timelinePlot } from '../../../incidents/timeline-plot.ts';
import { drawPlot } from '../../../lib/plot/draw-plot.ts';
import type { Run } from '../../../runs/run.ts';
import type { ShownRun } from '../../commands.ts';
import { escapeText, nameOf } from '../../text.ts';
import type { UploadedFile } from '../../web-api.ts';
import { actions, section } from '../blocks.ts';
import { standing } from '../headline.ts';
import { type Message, message } from '../message.ts';
import { postmortemButtons } from './incident-buttons.ts';

const SIZE = { width: 900, height: 420 };

/** What stands above the files of a draft. */
export function postmortemMessage(incident: Incident, number: number): Message {
  const name = escapeText(nameOfIncident(incident));
  const owes = incident.severity.postmortem && !incident.postmortem.done;
  const next = owes
    ? ` It is for ${nameOf(leaderOf(incident))} to finish; press the button when it is done.`
    : '';
  const words = `📝 *Draft ${number} of the post-mortem of ${name}*, with the timeline and its picture in the thread.${next}`;
  return message(words, [section(words), ...actions(owes ? postmortemButtons(incident) : [])]);
}

interface Drawn {
  readonly showRun: (id: string) => Promise<ShownRun | undefined>;
  readonly openLoops: () => Promise<readonly Pick<OpenLoop, 'run' | 'what'>[]>;
}

interface Shown {
  readonly incident: Incident;
  readonly happenings: readonly IncidentHappening[];
}

/** The Markdown and the picture, as the incident stands when they are sent. */
export async function postmortemFiles(
  { openLoops, showRun }: Drawn,
  { incident, happenings }: Shown,
  number: number,
): Promise<readonly UploadedFile[]> {
  const stem = `${incident.id}-${number}`;
  const drawnAs = `timeline-${stem}.png`;
  const runs = await Promise.all(stillOn(happenings).map(({ run }) => showRun(run)));
  const notEnded = runs.flatMap((shown) => (shown ? [runNow(shown.run)] : []));
  const facts = { incident, happenings, openLoops: await openLoops(), notEnded, drawnAs };
  const picture = await drawPlot(timelinePlot(incident, happenings), SIZE);
  const name = nameOfIncident(incident);
  return [
    {
      name: `postmortem-${stem}.md`,
      title: `Post-mortem of ${name}`,
      content: Buffer.from(postmortemMarkdown(facts)),
    },
    { name: drawnAs, title: `Timeline of ${name}`, content: picture },
  ];
}

/** Without the sign that messages begin with. */
const runNow = (run: Run): RunNow => ({
  ...{ run: run.id, status: run.end?.status ?? run.status },
  words: run.end?.outcome ?? standing(run).replace(/^\S+ /u, ''),
});
