import { Agent, request } from 'node:http';
import type { SlackRequest } from './slack-request.ts';

export interface Load {
  readonly url: string;
  /** Requests under way at any moment; each answer lets the next one go. */
  readonly atOnce: number;
  readonly forMs: number;
  readonly next: () => SlackRequest;
  /** With connections that are there already; it stays open. */
  readonly agent?: Agent;
}

export interface Answered {
  readonly body: string;
  readonly ms: number;
}

export interface LoadResult {
  readonly answers: readonly Answered[];
  /** From the first request to the last answer. */
  readonly tookMs: number;
}

/** Sends requests over connections that stay open. An answer other than 200 ends the bench: it measures nothing. */
export async function load({ url, atOnce, forMs, next, agent: given }: Load): Promise<LoadResult> {
  const agent = given ?? new Agent({ keepAlive: true, maxSockets: atOnce });
  const answers: Answered[] = [];
  const began = performance.now();
  const sender = async () => {
    while (performance.now() - began < forMs) answers.push(await send(url, next(), agent));
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, sender));
    return { answers, tookMs: performance.now() - began };
  } finally {
    if (!given) agent.destroy();
  }
}

/** One request; the time runs from just before it is written until its answer is complete. */
export function send(url: string, { body, headers }: SlackRequest, agent?: Agent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const asked = request(`${url}/slack/events`, { method: 'POST', headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve({ body: text, ms: performance.now() - began });
        else reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
