import { useSyncExternalStore } from 'react';
import type { Change } from '../state.ts';
import type { Live, Whole } from '../whole.ts';
import { setAhead } from './times.ts';

export interface FeedView {
  readonly whole: Whole | undefined;
  /** False while the connection is lost; the browser tries again by itself. */
  readonly isConnected: boolean;
}

let view: FeedView = { whole: undefined, isConnected: true };
const readers = new Set<() => void>();

/** The workspace as it is now; the component is drawn again with each change. */
export function useFeed(): FeedView {
  return useSyncExternalStore(subscribe, () => view);
}

function subscribe(reader: () => void): () => void {
  if (readers.size === 0) connect();
  readers.add(reader);
  return () => readers.delete(reader);
}

let source: EventSource | undefined;

function connect(): void {
  if (source) return;
  source = new EventSource('/workspace/events');
  source.addEventListener('whole', (event) => show({ whole: JSON.parse(event.data), isConnected: true }));
  source.addEventListener('change', (event) => {
    if (view.whole) show({ ...view, whole: changed(view.whole, JSON.parse(event.data)) });
  });
  source.addEventListener('live', (event) => {
    const live: Live = JSON.parse(event.data);
    if (view.whole) show({ ...view, whole: { ...view.whole, live } });
  });
  source.addEventListener('error', () => show({ ...view, isConnected: false }));
}

function show(next: FeedView): void {
  view = next;
  setAhead(next.whole?.live.clock?.aheadMs ?? 0);
  for (const reader of readers) reader();
}

function changed(whole: Whole, change: Change): Whole {
  switch (change.kind) {
    case 'message': {
      const { message } = change;
      const others = whole.messages.filter((one) => one.channel !== message.channel || one.ts !== message.ts);
      const messages = [...others, message].sort((a, b) => (a.ts < b.ts ? -1 : 1));
      return { ...whole, messages };
    }
    case 'message_gone':
      return {
        ...whole,
        messages: whole.messages.filter((one) => one.channel !== change.channel || one.ts !== change.ts),
      };
    case 'channel': {
      const isKnown = whole.channels.some(({ id }) => id === change.channel.id);
      const channels = isKnown
        ? whole.channels.map((one) => (one.id === change.channel.id ? change.channel : one))
        : [...whole.channels, change.channel];
      return { ...whole, channels };
    }
    case 'modals':
      return { ...whole, modals: { ...whole.modals, [change.user]: change.modals } };
    case 'home':
      return { ...whole, homes: { ...whole.homes, [change.user]: change.home } };
  }
}
