import { FOUND, leftWords } from '../commands/found-words.ts';
import type { LoopClosed, RunDenied, RunHappening } from '../runs/events.ts';
import type { Run } from '../runs/run.ts';
import { heldBy, holdingLine } from './in-the-way.ts';
import { nameOf } from './name-of.ts';

/** One event of a run as plain lines: what happened first, what proves it below. Empty for what no reader misses. */
export function tellEvent(event: RunHappening, run: Run): readonly string[] {
  const title = 'data' in event && 'step' in event.data ? titleOf(event.data.step, run) : '';
  const who = nameOf(event.actor);
  switch (event.type) {
    case 'run_requested':
      return [`asked by ${who}`];
    case 'run_denied':
      return [`not allowed: ${event.data.rule}`, ...unasked(event.data, run)];
    case 'run_planned':
      return ['the plan is made', ...onLastKnown(event.data)];
    case 'plan_changed':
      return ['the world has moved since the yes, so the plan is asked again', ...event.data.moved];
    case 'gates_opened':
    case 'gates_passed':
      return [];
    case 'confirmation_given':
      return event.data.how === 'not_needed' ? [] : [`confirmed by ${who}${HOW[event.data.how]}`];
    case 'approval_granted':
      return [`approved by ${who} as ${event.data.role}`];
    case 'approval_withdrawn':
      return [`${who} took the approval back`];
    case 'approver_paged':
      return [`paged ${event.data.people.join(', ')} (PagerDuty #${event.data.number})`];
    case 'paging_failed':
      return [`nobody was paged: ${event.data.reason}`];
    case 'page_resolved':
      return [`the page is resolved (PagerDuty #${event.data.number})`];
    case 'page_not_resolved':
      return [`the page could not be resolved (PagerDuty #${event.data.number}): ${event.data.reason}`];
    case 'people_asked':
      return [`${who} asked others to ${event.data.to} it`];
    case 'approval_denied':
      return [`${who} said no${because(event.data.reason)}`];
    case 'reason_given':
      return [`the reason, by ${who}: ${event.data.reason}`];
    case 'gates_expired':
      return ['nobody said yes in time'];
    case 'lock_awaited':
      return [
        `in line behind ${event.data.holder}, which holds ${event.data.targets.join(', ')}`,
        ...(event.data.held ?? []).map(holdingLine),
      ];
    case 'lock_refused':
      return ['others hold what it would change', ...event.data.held.map(holdingLine)];
    case 'take_over_asked':
      return [`${who} wants to take over from those who hold it`];
    case 'take_over_refused':
      return [`not taken over: ${event.data.reason}`];
    case 'locks_claimed':
      return [`${who} takes over; these stop first`, ...event.data.from.map(holdingLine)];
    case 'locks_handed_over':
      return event.data.from.map(({ run: holder, outcome }) => `${holder} has ended: ${outcome}`);
    case 'taken_over':
      return [`${who} takes over with ${event.data.run}, so this run stops`];
    case 'lock_overridden':
      return [
        `${event.data.holder} holds ${event.data.targets.join(', ')}; an emergency stop does not wait`,
        ...(event.data.held ?? []).map(holdingLine),
      ];
    case 'target_stopped':
      return [
        `${who} has stopped ${event.data.targets.join(', ')} with ${event.data.run}; this run does nothing over that any more`,
      ];
    case 'locks_taken':
      return event.data.targets.length === 0 ? [] : [`holding ${event.data.targets.join(', ')}`];
    case 'baseline_measured':
      return [`before: ${event.data.summary} (${title})`];
    case 'step_skipped':
      return [`skipped: ${title}`, event.data.reason];
    case 'step_started':
      return [`started: ${title}`];
    case 'step_refused':
      return [`not taken, trying again: ${title}`, event.data.reason];
    case 'step_noted':
      return [`${title}: ${event.data.text}`, ...lastLines(event.data.log)];
    case 'step_left':
      return [`not waited for any longer: ${title}`, ...leftWords(event.data)];
    case 'step_accepted':
      return [];
    case 'step_progressed':
      return [`${title}: ${event.data.progress}`];
    case 'step_succeeded':
      return [`done: ${title}`, ...event.data.evidence];
    case 'step_failed':
      return [`FAILED: ${title}`, event.data.reason, ...event.data.evidence, ...lastLines(event.data.log)];
    case 'step_unknown':
      return [`UNKNOWN: ${title}`, event.data.reason, ...event.data.look];
    case 'finding_recorded':
      return [`${who} looked at “${title}”: ${FOUND[event.data.finding]}`, ...leftWords(event.data)];
    case 'answer_given':
      return [`${who} answered “${event.data.answer}”: ${title}`];
    case 'run_restored':
      return ['the record was put back to a backup in which this run was in flight: it begins nothing more'];
    case 'cancel_requested':
      return [`cancelled by ${who}${because(event.data.reason)}`];
    case 'undo_started':
      return [`going back: ${event.data.reason}`];
    case 'run_ended':
      return [`${event.data.status}: ${event.data.outcome}`];
    case 'start_held':
      return [`not started yet: ${heldBy(event.data)}`];
    case 'freeze_passed':
      return [`CAREFUL: a change freeze is on (${event.data.what}), and this does not wait for its end`];
    case 'freeze_overridden':
      return [`freeze overridden by ${who} as ${event.data.role}: ${event.data.reason}`];
    case 'break_glass_offered':
      return [`the glass may be broken: runbolt break-glass ${run.id} --reason '…'`];
    case 'glass_broken':
      return [`GLASS BROKEN by ${who} as ${event.data.role}, without approval: ${event.data.reason}`];
    case 'glass_review_due':
      return ['nobody has reviewed yet what was done without approval'];
    case 'glass_reviewed':
      return [`reviewed by ${who} as ${event.data.role}`];
    case 'safeguard_waived':
      return [
        `CAREFUL: it goes on WITHOUT a backup, by leave of ${event.data.by.map(nameOf).join(', ')}`,
        ...event.data.waives.map(({ step, because }) => `${titleOf(step, run)} cannot run: ${because}`),
      ];
    case 'run_put_back':
      return [`put back by ${who} with ${event.data.run}`];
    case 'loop_closed':
      return [closedLine(event.data)];
  }
}

/** How something that was left away from normal came to be so no longer. */
export function closedLine({ why, what, who, run, reason }: LoopClosed): string {
  switch (why) {
    case 'by_run':
      return `no longer left open since ${run ?? 'another run'}: ${what}`;
    case 'reverted':
      return `REVERTED, by ${who ?? 'somebody: the system does not say who'}: ${what}`;
    case 'ended':
      return `ended by itself: ${what}`;
    case 'said':
      return `closed by ${who ?? 'a person'}, as it should be: ${what}: ${reason ?? ''}`;
    case 'gone':
      return `nothing is left to put back: ${what}`;
  }
}

/** Who could not be asked matters only where Slack or PagerDuty could have let the requester in. */
const unasked = ({ unreachable }: RunDenied, { requester }: Run): readonly string[] =>
  requester.kind === 'cli' ? [] : unreachable.map((source) => `could not be asked: ${source}`);

const HOW = { button: '', phrase: ', who typed the phrase', now: ' with the word “now”' } as const;

const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '');

function titleOf(id: string, run: Run): string {
  const step = [...run.steps, ...(run.undo?.steps ?? [])].find((candidate) => candidate.id === id);
  return step?.title ?? id;
}

const MOST_LOG_LINES = 10;

/** The end of a log is where the reason stands. */
const lastLines = (log: string | undefined): readonly string[] =>
  log === undefined ? [] : log.trimEnd().split('\n').slice(-MOST_LOG_LINES);

const onLastKnown = ({ onLastKnown: sources }: { readonly onLastKnown?: readonly string[] }) =>
  sources ? [`let in by the roles as last known: ${sources.join('; ')}`] : [];
