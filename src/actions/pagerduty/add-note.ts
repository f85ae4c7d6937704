import { z } from 'zod';
import { type ActionContext, defineAction, type Observation, type Seen } from '../action.ts';
import { incidentFields, incidentTarget } from './incident-fields.ts';

const DEADLINE_MS = 2 * 60_000;

const Input = z.object({
  ...incidentFields,
  note: z.string().trim().min(1).max(20_000).describe('What to write down; plain text'),
});
type Input = z.output<typeof Input>;

const Output = z.object({ note: z.string().describe('The id of the note') });

/** Writes a note into an incident's timeline. Notes stay: PagerDuty removes none. */
export const addNote = defineAction({
  name: 'pagerduty/add-note',
  summary: 'Adds a note to a PagerDuty incident',
  effect: 'change',
  noUndo: 'There is no undo: PagerDuty keeps a note for good.',
  input: Input,
  output: Output,
  targets: (input) => [incidentTarget(input)],
  deadlineMs: () => DEADLINE_MS,

  async plan({ systems, signal }, { incident: id, note }) {
    const incident = await systems.pagerduty.readIncident(id, signal);
    const facts = [`#${incident.incident_number} ${incident.title} is ${incident.status}.`];
    const changes = [{ target: `pagerduty/${id}`, field: 'note', before: null, after: note }];
    return { changes, guards: {}, outputs: {}, facts, warnings: [], commands: [] };
  },

  async apply(context, input) {
    const { incident, note, from } = input;
    const content = `${note}\n\n${markOf(context)}`;
    const written = { incident, content, ...(from !== undefined && { from }) };
    const { id } = await context.systems.pagerduty.addNote(written, context.signal);
    return { note: id };
  },

  observe,
});

/** The last line of the note, by which it is found again after a crash. */
const markOf = ({ token }: ActionContext): string => `(Runbolt ${token})`;

async function observe(context: ActionContext, { incident }: Input, { receipt }: Seen): Promise<Observation> {
  const notes = await context.systems.pagerduty.listNotes(incident, context.signal);
  const found = notes.find(({ id, content }) => id === receipt?.note || content.endsWith(markOf(context)));
  if (found) {
    const evidence = [`The note stands in PagerDuty incident ${incident}.`];
    return { status: 'done', outputs: { note: found.id }, evidence };
  }
  if (!receipt) return { status: 'absent' };
  return { status: 'failed', reason: `PagerDuty took the note, and incident ${incident} does not show it.` };
}
