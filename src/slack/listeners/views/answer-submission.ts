import { JsonText } from '../../../lib/json-text.ts';
import { notice, type Values } from '../../modals/modal.ts';
import type { Call, ListenerParts, ViewReply } from '../reply.ts';
import { submitArguments } from './arguments.ts';
import { submitIncident } from './incident.ts';
import { submitIncidentForm } from './incident-form.ts';
import { submitJoin } from './join.ts';
import { submitNote } from './note.ts';
import { submitPhrase } from './phrase.ts';
import { submitPick } from './pick.ts';
import { submitBreakGlass, submitClosing, submitDenial, submitOverride, submitReason } from './reason.ts';
import { submitRotated } from './rotated.ts';
import type { Submission } from './submission.ts';

const LISTENERS: ReadonlyMap<string, (submission: Submission) => Promise<ViewReply>> = new Map([
  ['arguments', submitArguments],
  ['phrase', submitPhrase],
  ['reason', submitReason],
  ['deny', submitDenial],
  ['close_loop', submitClosing],
  ['override_freeze', submitOverride],
  ['break_glass', submitBreakGlass],
  ['incident', submitIncident],
  ['pick', submitPick],
  ['incident_form', submitIncidentForm],
  ['handoff_note', submitNote],
  ['join_incident', submitJoin],
  ['rotated', submitRotated],
]);

/** Answers a submitted form, also one that another version opened. */
export async function answerSubmission(
  parts: ListenerParts,
  call: Call,
  view: { readonly callback: string; readonly metadata: string; readonly values: Values },
): Promise<ViewReply> {
  const listener = LISTENERS.get(view.callback);
  const metadata = JsonText.safeParse(view.metadata);
  if (!listener || !metadata.success) {
    return {
      do: 'show',
      view: notice('Runbolt', 'I do not know this form; another version of me opened it.'),
    };
  }
  return listener({ parts, call, values: view.values, metadata: metadata.data });
}
