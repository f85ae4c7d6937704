import type { Actor } from '../../audit/event.ts';
import type { ChainSealed } from '../../audit/seal.ts';
import { code, escapeText } from '../text.ts';
import { section } from './blocks.ts';
import { type Message, message } from './message.ts';

/** For the audit channel: up to where the record was exported, and what proves it. */
export function chainSealedLine({ position, hash, kept, export: file }: ChainSealed, { id }: Actor): Message {
  const headline = `🔒 The record was sealed up to #${position} by ${escapeText(id)}`;
  const left = `${kept.events} of its events are kept, since something goes on there.`;
  const before = file.earlier ? ` with the ${file.earlier} before it` : '';
  const proof = `The export ${code(file.file)}${before} proves the rest: SHA-256 ${code(file.sha256)}`;
  return message(headline, [section(`${headline} · ${code(hash.slice(0, 12))}\n${left} ${proof}`)]);
}
