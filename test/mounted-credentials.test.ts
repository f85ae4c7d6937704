import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KnownSecrets } from '../src/boot/known-secrets.ts';
import { readConfig } from '../src/config.ts';
import { createRedactor } from '../src/lib/redact.ts';

const folder = mkdtempSync(join(tmpdir(), 'runbolt-mounted-'));

function mounted(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('the bot signs in with what is mounted, without the newline at its end, and keeps it out of the log', () => {
  const token = ['xoxb', 'from', 'a', 'file'].join('-');
  const read = readConfig({
    SLACK_BOT_TOKEN_FILE: mounted('bot', `${token}\n`),
    SLACK_SIGNING_SECRET_FILE: mounted('signing', '0123456789abcdef\r\n'),
    DATABASE_URL_FILE: mounted('url', 'postgresql://runbolt:hunter2hunter2@db/runbolt\n'),
    PAGERDUTY_API_TOKEN_FILE: mounted('pagerduty', 'pd-token-of-ours'),
    PAGERDUTY_FROM: 'bot@example.com',
  });

  expect(read).toMatchObject({
    ok: true,
    config: {
      slack: { botToken: token, mode: 'http', signingSecret: '0123456789abcdef' },
      databaseUrl: 'postgresql://runbolt:hunter2hunter2@db/runbolt',
      pagerduty: { token: 'pd-token-of-ours' },
    },
  });
  if (!read.ok) return;
  const redactor = createRedactor();
  new KnownSecrets(read.config, redactor);
  expect(redactor.redact(`${token} hunter2hunter2 pd-token-of-ours`)).toBe(
    '[secret SLACK_BOT_TOKEN] [secret DATABASE_URL] [secret PAGERDUTY_API_TOKEN]',
  );
});

test('where both are given, the variable counts, and the file need not be there', () => {
  const read = readConfig({ DATABASE_URL: 'postgres://db/here', DATABASE_URL_FILE: '/nowhere' });

  expect(read).toMatchObject({ ok: true, config: { databaseUrl: 'postgres://db/here' } });
});

test('every file that cannot be used is named, and nothing else is guessed from its absence', () => {
  const empty = mounted('empty', '\n');

  const read = readConfig({ SLACK_BOT_TOKEN_FILE: '/nowhere/token', SLACK_APP_TOKEN_FILE: empty });

  expect(read).toEqual({
    ok: false,
    problems: [
      'SLACK_BOT_TOKEN_FILE=/nowhere/token cannot be read (ENOENT)',
      `SLACK_APP_TOKEN_FILE=${empty} is empty`,
    ],
  });
});

test('a file that is no token is refused without being repeated', () => {
  const read = readConfig({ SLACK_BOT_TOKEN_FILE: mounted('wrong', 'hunter2hunter2') });

  expect(read.ok).toBe(false);
  expect(JSON.stringify(read)).toContain('SLACK_BOT_TOKEN must be a bot token');
  expect(JSON.stringify(read)).not.toContain('hunter2hunter2');
});
