import type { ActResult } from '../acts/desk.ts';
import type { Suggestions } from '../acts/suggest.ts';

/** Does something as a person. Never throws: a server that is gone is an answer, too. */
export function act(name: string, input: object): Promise<ActResult> {
  return send<ActResult>(name, input);
}

export function askForOptions(input: object): Promise<Suggestions> {
  return send<Suggestions>('suggest', input);
}

async function send<Result>(name: string, input: object): Promise<Result | { ok: false; error: string }> {
  try {
    const response = await fetch(`/workspace/act/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    return await response.json();
  } catch {
    return { ok: false, error: 'Runbolt cannot be reached. Is it still running?' };
  }
}
