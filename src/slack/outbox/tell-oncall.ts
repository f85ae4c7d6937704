import type { StoredEvent } from '../../audit/event.ts';
import type { HandoffHappening } from '../../oncall/events.ts';
import type { Handoff } from '../../oncall/handoff.ts';
import { handoffOfStream, readHandoff, toHandoffHappening } from '../../oncall/handoff-stream.ts';
import type { Person } from '../../oncall/roster.ts';
import { asRotaEvent, rotaOfStream } from '../../oncall/rota-stream.ts';
import type { Message } from '../messages/message.ts';
import { escalatedLine, gapMessage, nagLine } from '../messages/oncall/oncall-line.ts';
import type { FollowParts } from './follow.ts';
import { OutboxItem as Item, type OutboxItem, toJson } from './item.ts';

/** What there is to say about one event of a rota or of a handoff. */
export async function tellOnCall(
  { store, runbooks, auditChannel }: Pick<FollowParts, 'store' | 'runbooks' | 'auditChannel'>,
  event: StoredEvent,
): Promise<readonly OutboxItem[]> {
  const rota = rotaOfStream(event.stream);
  if (rota !== undefined) return tellGap(event, runbooks().oncall[rota], auditChannel);
  const id = handoffOfStream(event.stream);
  const read = id === undefined ? undefined : await readHandoff(store, id);
  if (id === undefined || !read) return [];
  const { handoff } = read;
  const channel = handoff.made.channel ?? auditChannel;
  return tellHandoff(toHandoffHappening(id, event), handoff, { event, channel });
}

interface Where {
  readonly event: StoredEvent;
  readonly channel: string | undefined;
}

/** The message is brought up to date wherever it stands; people are reminded with one of their own. */
function tellHandoff(happening: HandoffHappening, handoff: Handoff, { event, channel }: Where) {
  const { incoming, outgoing } = handoff.made;
  if (happening.type !== 'handoff_nagged') {
    const people = inSlack([...outgoing, ...incoming]);
    const places = [...(channel === undefined ? [] : [{ channel, board: 'channel' }]), ...people.map(direct)];
    return places.map(({ channel: to, board }) =>
      item(event, { kind: 'root', run: `${handoff.id}~${board}`, channel: to }),
    );
  }
  const reminded = inSlack(incoming).map((to) => ({ to, content: nagLine(handoff) }));
  const others = [...(channel === undefined ? [] : [channel]), ...inSlack(outgoing)];
  const escalated = others.map((to) => ({ to, content: escalatedLine(handoff) }));
  const told = happening.data.escalated ? [...reminded, ...escalated] : reminded;
  // Whom Slack does not know hears of it in the channel.
  const first = told.length > 0 ? told : escalated;
  return first.map(({ to, content }) => line(event, `${handoff.id}:${to}`, to, content));
}

interface Titled {
  readonly title: string;
  readonly channel?: string;
}

function tellGap(event: StoredEvent, rota: Titled | undefined, auditChannel: string | undefined) {
  const happening = asRotaEvent(event);
  if (happening.type !== 'gap_found' || !rota) return [];
  const content = gapMessage(happening.data, rota.title);
  const channel = rota.channel ?? auditChannel;
  const places = channel === undefined ? happening.data.call : [channel];
  return places.map((to) => line(event, `${event.stream.replaceAll('/', ':')}:${to}`, to, content));
}

const direct = (user: string) => ({ channel: user, board: user });

const inSlack = (people: readonly Person[]): readonly string[] => [
  ...new Set(people.flatMap(({ slack }) => slack ?? [])),
];

const line = (event: StoredEvent, run: string, channel: string, content: Message): OutboxItem =>
  item(event, { kind: 'record', run, channel, content });

const item = ({ position, at }: StoredEvent, rest: object): OutboxItem =>
  Item.parse(toJson({ position, at: at.toISOString(), ...rest }));
