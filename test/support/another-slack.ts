import { createEmulator } from 'emulate';
import { onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { BOT_SCOPES } from '../../src/slack/manifest.ts';
import { Block } from '../../src/workspace/blocks/block.ts';
import { BOT_TOKEN } from './outside.ts';

const BOT = { app_id: 'A0RUNBOLT', bot_id: 'B0RUNBOLT', bot_user_id: 'U0RUNBOLT' };
/** One of a person's, with every scope. */
const READER = 'xoxp-somebody-who-reads';

const Message = z.looseObject({
  ts: z.string(),
  text: z.string().prefault(''),
  blocks: z.array(Block).optional(),
  files: z.array(z.looseObject({ name: z.string() })).prefault([]),
});
export type OtherMessage = z.output<typeof Message>;

const Listed = z.object({ id: z.string(), name: z.string() });
const Channel = Listed.extend({ topic: z.object({ value: z.string() }) });

/**
 * A Slack that others have written from its documentation: https://github.com/vercel-labs/emulate. The bot has the scopes
 * of its manifest, and what they do not cover is refused. It sends no commands or clicks, and knows no user groups.
 */
export class AnotherSlack {
  /** For `SLACK_API_URL`. */
  readonly url: string;
  readonly team: string;
  /** Ids by name. */
  readonly people: Readonly<Record<string, string>>;

  private constructor(url: string, team: string, people: Readonly<Record<string, string>>) {
    this.url = url;
    this.team = team;
    this.people = people;
  }

  static async open(people: readonly string[], channels: readonly string[]): Promise<AnotherSlack> {
    const emulator = await createEmulator({
      service: 'slack',
      port: 0,
      seed: {
        slack: {
          strict_scopes: true,
          users: people.map((name) => ({ name, email: `${name}@example.com` })),
          channels: channels.map((name) => ({ name })),
          oauth_apps: [
            {
              client_id: '1.2',
              client_secret: 'x',
              name: 'Runbolt',
              ...BOT,
              bot_name: 'runbolt',
              redirect_uris: [],
            },
          ],
          tokens: [
            { token: BOT_TOKEN, type: 'bot', user: BOT.bot_user_id, ...BOT, scopes: BOT_SCOPES },
            { token: READER, user: people[0] },
          ],
        },
      },
    });
    onTestFinished(() => emulator.close());
    const url = `http://127.0.0.1:${new URL(emulator.url).port}/api/`;
    const { team_id: team } = await ask(url, 'auth.test', {}, z.object({ team_id: z.string() }));
    const { members } = await ask(url, 'users.list', {}, z.object({ members: z.array(Listed) }));
    return new AnotherSlack(url, team, Object.fromEntries(members.map(({ name, id }) => [name, id])));
  }

  async channel(name: RegExp): Promise<z.output<typeof Channel> | undefined> {
    const asked = { types: 'public_channel,private_channel', limit: 200 };
    const { channels } = await this.#ask(
      'conversations.list',
      asked,
      z.object({ channels: z.array(Channel) }),
    );
    return channels.find((channel) => name.test(channel.name));
  }

  async history(channel: string): Promise<readonly OtherMessage[]> {
    return this.#messages('conversations.history', { channel });
  }

  /** What stands below a message, with the names of its files, once these words are among it. */
  threadWith(channel: string, ts: string, words: string): Promise<string> {
    return untilSeen(async () => {
      const said = await this.#messages('conversations.replies', { channel, ts });
      const thread = said
        .map(({ text, files }) => [text, ...files.map(({ name }) => name)].join(' '))
        .join('\n');
      return thread.includes(words) ? thread : undefined;
    });
  }

  async members(channel: string): Promise<readonly string[]> {
    const { members } = await this.#ask(
      'conversations.members',
      { channel },
      z.object({ members: z.array(z.string()) }),
    );
    return members;
  }

  async pinned(channel: string): Promise<number> {
    return (await this.#ask('pins.list', { channel }, z.object({ items: z.array(z.unknown()) }))).items
      .length;
  }

  async bookmarks(channel: string): Promise<readonly string[]> {
    const answer = z.object({ bookmarks: z.array(z.object({ title: z.string() })) });
    const { bookmarks } = await this.#ask('bookmarks.list', { channel_id: channel }, answer);
    return bookmarks.map(({ title }) => title);
  }

  /** Resolves once a file of this name is shared in the channel. */
  file(channel: string, name: RegExp): Promise<unknown> {
    const answer = z.object({ files: z.array(z.object({ name: z.string() })) });
    return untilSeen(async () => {
      const { files } = await this.#ask('files.list', { channel }, answer);
      return files.find((file) => name.test(file.name));
    });
  }

  /** The message that says this, once it stands in the channel. */
  said(channel: string, words: RegExp): Promise<OtherMessage> {
    return untilSeen(async () => (await this.history(channel)).find(({ text }) => words.test(text)));
  }

  async #messages(method: string, given: object): Promise<readonly OtherMessage[]> {
    const asked = { ...given, limit: 200 };
    return (await this.#ask(method, asked, z.object({ messages: z.array(Message) }))).messages;
  }

  #ask<Answer>(method: string, given: object, answer: z.ZodType<Answer>): Promise<Answer> {
    return ask(this.url, method, given, answer);
  }
}

const untilSeen = <Seen>(look: () => Promise<Seen>) => vi.waitUntil(look, { timeout: 60_000, interval: 200 });

async function ask<Answer>(
  url: string,
  method: string,
  given: object,
  answer: z.ZodType<Answer>,
): Promise<Answer> {
  const response = await fetch(url + method, {
    method: 'POST',
    headers: { authorization: `Bearer ${READER}`, 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
  return answer.parse(await response.json());
}
