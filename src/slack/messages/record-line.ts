import type { Run } from '../../runs/run.ts';
import { code, nameOf } from '../text.ts';
import { section } from './blocks.ts';
import { notification } from './headline.ts';
import { type Message, message } from './message.ts';
import type { AuditHead } from './root-message.ts';

/** One line in the audit channel for each run that has ended, with what proves that the record is whole. */
export function recordLine(run: Run, { position, hash }: AuditHead): Message {
  const { glass } = run.exceptions;
  const broken = glass ? ` · 🔨 glass broken by ${nameOf(glass.by)}` : '';
  const said = `${notification(run)}${broken}`;
  const words = `${said} · asked by ${nameOf(run.requester)} · ${code(run.id)} · audit ${code(`#${position} ${hash}`)}`;
  return message(said, [section(words)]);
}
