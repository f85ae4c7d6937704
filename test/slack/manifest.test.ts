import { describe, expect, test } from 'vitest';
import type { Runbook, Runbooks } from '../../src/runbooks/runbook.ts';
import { manifest } from '../../src/slack/manifest.ts';
import { PAUSE } from './story.ts';

const file: Runbooks = {
  version: 1,
  hash: 'x',
  commandPrefix: '',
  environments: {},
  roles: {},
  severities: {},
  freezes: {},
  incidents: { invite: [], channelPrefix: 'inc', escalateTo: [], bookmarks: [], markEmoji: 'pushpin' },
  alerts: { groupBy: [], routes: [], runbooks: [], snsTopics: [] },
  schedules: {},
  oncall: {},
  runbooks: {
    'pause-purge': PAUSE,
    rollback: {
      ...PAUSE,
      name: 'rollback',
      command: '/rollback',
      halt: false,
      parameters: {
        service: { type: 'string', one_of: ['api', 'worker'], required: true, max_length: 256 },
        count: { type: 'integer', required: false },
      },
    },
    quiet: withoutCommand('quiet'),
  },
};

function withoutCommand(name: string): Runbook {
  const { command: _, ...rest } = PAUSE;
  return { ...rest, name };
}

const HTTP = { socketMode: false, requestUrl: 'https://bot.example.com/slack/events' } as const;

describe('the manifest', () => {
  test('has a command for each runbook that names one, with what follows it', () => {
    const { slash_commands } = manifest(file, HTTP).features;

    expect(slash_commands.map(({ command, usage_hint }) => [command, usage_hint])).toEqual([
      ['/runbook', expect.stringContaining('run <name>')],
      ['/incident', expect.stringContaining('declare <severity> <title> | update |')],
      ['/oncall', 'now | next | week | handoff | help'],
      ['/pause-purge', '[now]'],
      ['/rollback', '<api|worker> [count]'],
    ]);
    expect(slash_commands.every(({ should_escape, url }) => should_escape && url === HTTP.requestUrl)).toBe(
      true,
    );
  });

  test('names no URL in Socket Mode', () => {
    const text = JSON.stringify(manifest(file, { socketMode: true }));

    expect(text).not.toContain('http');
    expect(text).toContain('"socket_mode_enabled":true');
  });

  test("keeps our own commands apart with the file's prefix", () => {
    const { slash_commands } = manifest({ ...file, commandPrefix: 'rb-' }, HTTP).features;

    expect(slash_commands.slice(0, 2).map(({ command }) => command)).toEqual(['/rb-runbook', '/rb-incident']);
  });

  test("stays within Slack's limits", () => {
    const long = { ...PAUSE, description: 'x'.repeat(5000), parameters: {} };
    const made = manifest({ ...file, runbooks: { long } }, HTTP);

    const { name, description } = made.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    for (const entry of made.features.slash_commands) {
      expect(entry.command.length).toBeLessThanOrEqual(32);
      expect(entry.description.length).toBeLessThanOrEqual(2000);
      expect(('usage_hint' in entry ? String(entry.usage_hint) : '').length).toBeLessThanOrEqual(1000);
    }
  });

  test('says plainly when there are more commands than Slack takes', () => {
    const runbooks = Object.fromEntries(
      Array.from({ length: 49 }, (_, index) => [`r${index}`, { ...PAUSE, command: `/r${index}` }]),
    );

    expect(() => manifest({ ...file, runbooks }, HTTP)).toThrow('at most 47 runbooks may name one; 49 do');
  });
});
