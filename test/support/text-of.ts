import type { Message, OpenView } from '../../src/workspace/message.ts';

/** Everything a message or a view says, block by block, as plain lines: what a person reads, top to bottom. */
export function textOf(message: Message | OpenView): string {
  const attachments = 'attachments' in message ? (message.attachments ?? []) : [];
  const text = 'text' in message ? [String(message.text)] : [];
  return [...text, ...wordsIn(message.blocks ?? []), ...wordsIn(attachments)].join('\n');
}

/** Block Kit keeps words under `text`, however deep. */
function wordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : wordsIn(inner),
  );
}
