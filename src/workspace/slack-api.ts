import { chat } from './methods/chat.ts';
import { conversations } from './methods/conversations.ts';
import { directory } from './methods/directory.ts';
import { files } from './methods/files.ts';
import { marks } from './methods/marks.ts';
import { type Call, type Method, SlackError } from './methods/method.ts';
import { views } from './methods/views.ts';

const METHODS = new Map<string, Method>(
  Object.entries({ ...chat, ...conversations, ...views, ...directory, ...files, ...marks }),
);

/** What Slack's Web API answers: always `ok`, and `error` with a documented code when it is false. */
export type ApiAnswer =
  | { readonly ok: true; readonly [field: string]: unknown }
  | {
      readonly ok: false;
      readonly error: string;
      readonly response_metadata?: { readonly messages: readonly string[] };
    };

export interface SlackApi {
  /** Carries out one call. Free of transport: the parameters are what the body said, decoded. */
  handle(method: string, token: string | undefined, params: Readonly<Record<string, unknown>>): ApiAnswer;
}

export interface SlackApiOptions extends Omit<Call, 'url'> {
  readonly botToken: string;
  readonly url: () => string;
  /** While true every call is answered with `ratelimited`. */
  readonly isRateLimited?: () => boolean;
}

/** A stand-in for Slack's Web API, as strict about limits and as plain about errors as Slack documents it. */
export function createSlackApi({ botToken, isRateLimited, url, ...call }: SlackApiOptions): SlackApi {
  return {
    handle(name, token, params) {
      const run = METHODS.get(name);
      if (!run) return { ok: false, error: 'unknown_method' };
      if (!token) return { ok: false, error: 'not_authed' };
      if (token !== botToken) return { ok: false, error: 'invalid_auth' };
      if (isRateLimited?.()) return { ok: false, error: 'ratelimited' };
      return answerOf(() => run({ ...call, url: url() }, params));
    },
  };
}

/** Turns a method's refusal into Slack's answer; anything else is a bug and rises. */
export function answerOf(run: () => object): ApiAnswer {
  try {
    return { ok: true, ...run() };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const messages = error.details.length > 0 && { response_metadata: { messages: error.details } };
    return { ok: false, error: error.code, ...messages };
  }
}
