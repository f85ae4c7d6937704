import type { Actor, StoredEvent } from '../../src/audit/event.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import type { Memberships } from '../../src/policy/membership.ts';
import type { RunHappening } from '../../src/runs/events.ts';
import { toHappening } from '../../src/runs/run-stream.ts';

/** What a run must have asked at the least, whatever its gates say they ask. */
export interface AtLeast {
  readonly phrase: boolean;
  readonly approvals: number;
}

/** A gate as the record tells it, gathered without any of the engine's own code. */
interface Asked {
  readonly hash: string;
  readonly step: string | undefined;
  readonly confirmation: boolean;
  readonly approvals: number;
  confirmed: 'button' | 'phrase' | 'other' | undefined;
  readonly yes: Map<string, Actor>;
}

/**
 * Goes through the record of one run and says what was wrong about each change that it began: one line each. `rolesThen`
 * is who was in which group while the event was written.
 */
export function wrongStarts(
  events: readonly StoredEvent[],
  atLeast: (requested: JsonObject, step: string) => AtLeast,
  rolesThen: (position: number) => Memberships,
): readonly string[] {
  const wrong: string[] = [];
  const glass = new Set<string>();
  const plans = new Map<string, JsonObject>();
  let asked: Asked | undefined;
  let requested: JsonObject = {};
  let requester: Actor = { kind: 'system', id: 'nobody' };
  let turnedBack = false;

  for (const event of events) {
    const happening = toHappening(event);
    switch (happening.type) {
      case 'run_requested':
        requested = event.data;
        requester = event.actor;
        break;
      case 'run_planned':
      case 'plan_changed':
        plans.set(happening.data.hash, event.data);
        asked = undefined;
        break;
      case 'gates_opened':
        asked = opened(happening);
        break;
      case 'confirmation_given':
        if (!isSame(event.actor, requester)) wrong.push(`${event.actor.id} confirmed for ${requester.id}`);
        if (asked?.hash === happening.data.hash) asked.confirmed = how(happening.data.how);
        break;
      case 'approval_granted':
        if (asked?.hash === happening.data.hash) asked.yes.set(personOf(event.actor), event.actor);
        break;
      case 'approval_withdrawn':
        asked?.yes.delete(personOf(event.actor));
        break;
      case 'glass_broken':
        glass.add(happening.data.hash);
        break;
      case 'undo_started':
        turnedBack = true;
        break;
      case 'step_started': {
        if (turnedBack) break;
        const { step } = happening.data;
        const floor = atLeast(requested, step);
        const roles = rolesThen(event.position);
        wrong.push(
          ...faultsOf({ asked, floor, requester, glass, roles }).map((fault) => `${step}: ${fault}`),
        );
        if (asked && asked.step === undefined && !covers(plans.get(asked.hash), happening)) {
          wrong.push(`${step}: does something else than the plan that was approved`);
        }
      }
    }
  }
  return wrong;
}

interface Start {
  readonly asked: Asked | undefined;
  readonly floor: AtLeast;
  readonly requester: Actor;
  readonly glass: ReadonlySet<string>;
  readonly roles: Memberships;
}

function faultsOf({ asked, floor, requester, glass, roles }: Start): readonly string[] {
  if (!asked) return ['began although the plan had changed and nobody was asked again'];
  const { yes, confirmed, hash } = asked;
  const wanted = Math.max(asked.approvals, floor.approvals);
  return [
    ...(asked.confirmation && !confirmed ? ['began without its confirmation'] : []),
    ...(floor.phrase && confirmed !== 'phrase' ? ['began without its phrase'] : []),
    ...(yes.size < wanted && !glass.has(hash) ? [`began with ${yes.size} of ${wanted} approvals`] : []),
    ...[...yes.values()].flatMap((actor) => faultsOfApprover(actor, requester, roles)),
  ];
}

function faultsOfApprover(actor: Actor, requester: Actor, { groups }: Memberships): readonly string[] {
  const commanders = groups.S0COMMAND;
  const may = commanders?.status === 'known' && commanders.members.includes(actor.id);
  return [
    ...(may ? [] : [`${actor.id} approved and is no commander any more`]),
    ...(isSame(actor, requester) ? [`${actor.id} approved what they asked for`] : []),
    ...(actor.kind !== 'slack' || actor.via === 'cli' ? [`${actor.id} approved at the command line`] : []),
  ];
}

function opened({ data }: Extract<RunHappening, { type: 'gates_opened' }>): Asked {
  const { gates, hash, before } = data;
  const { confirmation, approvals } = gates;
  return { hash, step: before?.step, confirmation, approvals, confirmed: undefined, yes: new Map() };
}

const how = (word: string) => (word === 'button' || word === 'phrase' ? word : 'other');

/** What is begun is what stood in the plan with that hash: the same fields, from the same to the same. */
function covers(
  approved: JsonObject | undefined,
  { data }: Extract<RunHappening, { type: 'step_started' }>,
): boolean {
  const { plan } = (approved ?? {}) as { plan?: { steps: readonly JsonObject[] } };
  const planned = plan?.steps.find(({ step }) => step === data.step) as { plan?: JsonObject } | undefined;
  return JSON.stringify(planned?.plan?.changes) === JSON.stringify(data.plan.changes);
}

const personOf = ({ kind, id }: Actor): string => `${kind}:${id}`;
const isSame = (one: Actor, other: Actor): boolean => personOf(one) === personOf(other);
