import { readAlert } from '../../alerts/alert-stream.ts';
import { alertCard } from '../messages/alert/alert-card.ts';
import { stormCard } from '../messages/alert/storm-card.ts';
import type { Shown, ShowParts } from './show-subject.ts';

/** `a-7k3f9qxa~alert`, or `a-7k3f9qxa~storm` for all that came at once with it. */
export async function showAlert(parts: ShowParts, subject: string): Promise<Shown | undefined> {
  const [id = '', board] = subject.split('~');
  const { position: newest } = await parts.store.head();
  return board === 'storm' ? showStorm(parts, id, newest) : showOne(parts, id, newest);
}

async function showOne({ store, clock }: ShowParts, id: string, newest: number): Promise<Shown | undefined> {
  const alert = await readAlert(store, id);
  if (!alert) return undefined;
  const { message, again } = alertCard(alert, clock.now());
  return { words: () => message, newest, again };
}

async function showStorm({ store }: ShowParts, id: string, newest: number): Promise<Shown | undefined> {
  const counts = await store.stormCounts(id);
  if (!counts) return undefined;
  const message = stormCard(id, counts);
  return { words: () => message, newest };
}

export const isAlertSubject = (subject: string): boolean => /^a-[^~]*~/.test(subject);
