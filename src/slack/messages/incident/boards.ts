import type { Incident } from '../../../incidents/incident.ts';
import type { Message } from '../message.ts';
import { broadcast } from './broadcast.ts';
import { card } from './card.ts';
import { phaseBoard } from './phase-board.ts';

/** The messages of an incident that are kept up to date in their place. */
export type Board =
  | { readonly board: 'card' | 'broadcast' }
  | { readonly board: 'phase'; readonly number: number };

export const nameOfBoard = (board: Board): string =>
  board.board === 'phase' ? `phase${board.number}` : board.board;

/** Undefined when it is none, or one of another version's. */
export function boardOf(name: string): Board | undefined {
  if (name === 'card' || name === 'broadcast') return { board: name };
  const [, digits] = /^phase(\d+)$/.exec(name) ?? [];
  return digits === undefined ? undefined : { board: 'phase', number: Number(digits) };
}

export interface ShownBoard {
  readonly message: Message;
  readonly again?: Date | undefined;
}

export function showBoard(board: Board, incident: Incident, now: Date): ShownBoard {
  switch (board.board) {
    case 'card':
      return card(incident, now);
    case 'broadcast':
      return { message: broadcast(incident) };
    case 'phase':
      return { message: phaseBoard(incident, board.number) };
  }
}
