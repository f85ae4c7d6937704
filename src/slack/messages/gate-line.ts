import type { RunHappening } from '../../runs/events.ts';
import type { Run } from '../../runs/run.ts';
import { clip, code, escapeText, list, localDayAndTime, localTime, mention, nameOf } from '../text.ts';
import { whoConfirms, whyOneMore } from './gates-in-words.ts';

const GATE_EVENTS = [
  'gates_opened',
  'confirmation_given',
  'approval_granted',
  'approval_withdrawn',
  'approval_denied',
  'reason_given',
  'gates_expired',
] as const;

export type GateEvent = Extract<RunHappening, { type: (typeof GATE_EVENTS)[number] }>;

export const isGateEvent = (event: RunHappening): event is GateEvent =>
  GATE_EVENTS.some((type) => type === event.type);

/** What happened at a gate. The opening of an approval is the one line that calls people. */
export function gateLine(event: GateEvent, run: Run): string | undefined {
  const who = nameOf(event.actor);
  switch (event.type) {
    case 'gates_opened':
      return opened(event, run);
    case 'confirmation_given':
      return confirmed(event, who);
    case 'approval_granted':
      return `✅ ${who} approved as ${escapeText(event.data.role)}.`;
    case 'approval_withdrawn':
      return `↩️ ${who} took the approval back.`;
    case 'approval_denied':
      return `⛔ ${who} said no: ${escapeText(clip(event.data.reason, 1000))}`;
    case 'reason_given':
      return `📝 ${who} gave the reason: ${escapeText(clip(event.data.reason, 1000))}`;
    case 'gates_expired':
      return '⌛ Nobody said yes in time.';
  }
}

type Opened = Extract<GateEvent, { type: 'gates_opened' }>;

function opened({ data }: Opened, run: Run): string | undefined {
  const until = localTime(new Date(data.expiresAt));
  const plan = `plan ${code(data.hash.slice(0, 8))}, by ${until}`;
  const ask = data.gates.approvals > 0 ? calling(data, run) : undefined;
  const confirm = data.gates.confirmation ? `${whoConfirms(run)} has to confirm.` : undefined;
  const more = data.gates.untied ? `${whyOneMore(run)}.` : undefined;
  const both = [confirm, ask, more].filter((one) => one !== undefined).join(' ');
  const { before } = data;
  if (before) {
    const title = run.steps.find(({ id }) => id === before.step)?.title ?? before.step;
    const what = `Before *${escapeText(title)}* (${plan})`;
    return `⏸️ ${what}: ${both} The buttons are on the message above.`;
  }
  if (ask === undefined) {
    if (run.request.now) return undefined;
    const allowed = run.request.scheduled?.allowed;
    if (allowed && !data.gates.confirmation)
      return `🗓 Nobody is asked: ${nameOf(allowed.by)} allowed it until ${localDayAndTime(new Date(allowed.until))}.`;
    return data.gates.confirmation ? `❓ ${whoConfirms(run)} has until ${until} to confirm.` : undefined;
  }
  const what = `*${escapeText(run.request.runbook.title)}* on ${escapeText(run.request.environment.name)}`;
  return `❓ ${what} (${plan}): ${both} The buttons are on the message above.`;
}

// Waking everybody who may approve helps less than waking a few.
const MOST_CALLED = 5;

/** Calls those who can say yes, those on call first; says at once when there is nobody. */
function calling({ approvers, before }: Opened['data'], run: Run): string {
  const { people, onCall, unreachable } = approvers ?? { people: [], onCall: [], unreachable: [] };
  const called = people.slice(0, MOST_CALLED).map((id) => named(id, onCall));
  const silence = unreachable.map((source) => ` I could not look everywhere: ${escapeText(source)}.`);
  if (called.length > 0) return `${list(called, 'or')}: your approval is asked for.${silence.join('')}`;
  const own = run.request.runbook.steps.find(({ id }) => id === before?.step)?.confirm?.approve;
  const roles = list(own ?? run.request.runbook.allow.approve, 'or');
  if (roles === '') return 'nobody may approve: the runbook names no role for it.';
  return `⚠️ I know of nobody else who may approve now (${escapeText(roles)}).${silence.join('')}`;
}

const named = (id: string, onCall: readonly string[]): string =>
  onCall.includes(id) ? `${mention(id)} (on call)` : mention(id);

function confirmed(
  { data }: Extract<GateEvent, { type: 'confirmation_given' }>,
  who: string,
): string | undefined {
  switch (data.how) {
    case 'button':
      return `✅ ${who} confirmed plan ${code(data.hash.slice(0, 8))}.`;
    case 'phrase':
      return `✅ ${who} typed the phrase and so confirmed plan ${code(data.hash.slice(0, 8))}.`;
    case 'now':
      return `✅ ${who} said *now*: confirmed with the command.`;
    case 'not_needed':
      return undefined;
  }
}
