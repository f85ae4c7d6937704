import type { z } from 'zod';
import { Failure } from '../lib/failure.ts';
import { ErrorReply } from '../web/control-replies.ts';

/** Where the command line's requests are answered: the running bot, or this process with the store to itself. */
export interface Line {
  readonly by: 'bot' | 'own';
  /** The body of the answer. Throws a `Failure` when there is none, or when it is an error. */
  ask(command: string, body: object, signal?: AbortSignal): Promise<unknown>;
  /** Sets runs going; a bot has done so already. */
  work(): Promise<void>;
  close(): Promise<void>;
}

/** Asks, and checks that the answer is one this version understands. */
export async function ask<Reply>(
  line: Line,
  command: string,
  body: object,
  reply: z.ZodType<Reply>,
  signal?: AbortSignal,
): Promise<Reply> {
  const answer = await line.ask(command, body, signal);
  const parsed = reply.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw lineFailure(command, 'unknown_outcome', NOT_UNDERSTOOD, parsed.error);
}

/** The error that an answer carries, as the failure it is. */
export function errorIn(command: string, code: number, body: unknown): Failure {
  const parsed = ErrorReply.safeParse(body);
  if (!parsed.success) return lineFailure(command, 'unknown_outcome', NOT_UNDERSTOOD);
  const { message } = parsed.data.error;
  if (code === 503) return lineFailure(command, 'unavailable', message);
  if (code === 403) return lineFailure(command, 'denied', message);
  return lineFailure(command, code < 500 ? 'invalid' : 'unknown_outcome', message);
}

const NOT_UNDERSTOOD =
  'The bot’s answer could not be understood. Is it another version of Runbolt than this command line?';

export function lineFailure(
  command: string,
  kind: Failure['kind'],
  message: string,
  cause?: unknown,
): Failure {
  return new Failure({ system: 'Runbolt', operation: command, kind, message, cause });
}
