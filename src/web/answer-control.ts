import { randomUUID } from 'node:crypto';
import { ZodError } from 'zod';
import { Failure } from '../lib/failure.ts';
import type { Route } from './control/route.ts';
import { ROUTES } from './control/routes.ts';
import type { ErrorReply } from './control-replies.ts';
import type { Desk } from './desk.ts';
import { namingPeople } from './name-people.ts';

export interface ControlLog {
  error(facts: object, message: string): void;
}

export interface ControlAnswer {
  /** As HTTP has them. */
  readonly code: number;
  readonly body: object;
}

/** Answers one request of the command line, whichever way it came. Never throws. */
export async function answerControl(
  desk: Desk,
  name: string,
  body: unknown,
  signal: AbortSignal,
  log: ControlLog,
): Promise<ControlAnswer> {
  const route = routeOf(name);
  if (!route) return wrong(404, 'unknown_command', `This version of Runbolt does not know "${name}".`);
  try {
    const answer = await route.answer(desk, body, signal);
    return { code: 200, body: await namingPeople(desk.context.store, answer) };
  } catch (error) {
    return explained(error, name, log);
  }
}

export function wrong(code: number, name: string, message: string): ControlAnswer {
  const body: ErrorReply = { error: { code: name, message } };
  return { code, body };
}

function routeOf(name: string): Route | undefined {
  return Object.entries(ROUTES).find(([known]) => known === name)?.[1];
}

function explained(error: unknown, name: string, log: ControlLog): ControlAnswer {
  if (error instanceof ZodError) return wrong(400, 'bad_request', inWords(error));
  if (error instanceof Failure && error.kind === 'denied' && error.system === 'Runbolt') {
    return wrong(403, error.kind, error.message);
  }
  if (error instanceof Failure) {
    log.error({ err: error, command: name }, 'a command of the command line could not be carried out');
    return wrong(503, error.kind, error.message);
  }
  const reference = randomUUID().slice(0, 8);
  log.error({ err: error, command: name, reference }, 'a command of the command line met a bug');
  return wrong(500, 'internal', `Something went wrong in Runbolt; its log has it under ${reference}.`);
}

const inWords = ({ issues }: ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'the request'} ${message}`).join('; ');
