import { answerControl, type ControlLog } from '../web/answer-control.ts';
import type { Desk } from '../web/desk.ts';
import { errorIn, type Line } from './line.ts';

export interface OwnDesk {
  readonly desk: Desk;
  readonly log: ControlLog;
  /** Sets every run going that is due, as a bot would at its start. */
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The same requests, answered in this process. They go through JSON as over the socket, so that both are one. */
export function ownLine({ desk, log, start, close }: OwnDesk): Line {
  let started: Promise<void> | undefined;
  const never = new AbortController().signal;
  return {
    by: 'own',
    async ask(command, body, signal = never) {
      const answer = await answerControl(desk, command, body, signal, log);
      signal.throwIfAborted();
      const json: unknown = JSON.parse(JSON.stringify(answer.body));
      if (answer.code !== 200) throw errorIn(command, answer.code, json);
      return json;
    },
    work: () => {
      started ??= start();
      return started;
    },
    close,
  };
}
