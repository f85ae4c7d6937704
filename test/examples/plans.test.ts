import { describe, expect, test } from 'vitest';
import { OPS } from '../support/bot.ts';
import { beginExample } from './begin-example.ts';
import { exampleNames, readExample } from './read-examples.ts';
import { titled } from './titled.ts';

/** What people would type after the name of a runbook that asks for something. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  rollback: 'api',
  'more-memory': 'credlink-api:41',
  'scale-api': '4',
  'call-for-help': '"The database is down"',
  'clean-demo-data': '37',
  'restore-demo-data': 'backup_20251007_200000.sql',
  'reimport-demo-data': 'assets.csv',
  'backup-before': '2026-03-04T01:00:00Z',
  'restore-to-staging': '2026-03-03-020000',
  'return-deleted-reports': '17 18',
  'restore-purged-files': '2026-03-04T02:31:00Z',
  'deploy-production': 'v1.2.3',
  'status-incident': '"The API is down" "We look into it."',
  'status-update': 'abc123 resolved "It is back."',
  'silence-clipper': '"A planned migration"',
  'acknowledge-page': 'Q1A2B3C4',
  'change-purge': 'https://github.com/acme/storage/pull/7',
  'deploy-task-definition': 'credlink-api:41',
  'use-restored-database': 'credlink-prod-restored.cabc.us-east-1.rds.amazonaws.com',
  'ask-before-clean-up': '"The flows of last week"',
};

/** What the simulated world stands in the way of, and rightly so. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'acknowledge-page': /Q1A2B3C4/,
  'status-update': /Not found: incident abc123/,
  'purge-once': /efs-purge-\d+.* is running already/,
};

describe.each(exampleNames)('%s', (name) => {
  test('every runbook can be planned in the simulated world', async () => {
    const story = await beginExample(name);
    const obstacles: Record<string, string> = {};

    for (const [runbook, { title, allow }] of Object.entries(readExample(name).runbooks)) {
      const person =
        allow.run.includes('responder') || allow.run.includes('developer') ? story.sam : story.ben;
      await person.command(OPS, '/runbook', `plan ${runbook} ${ARGUMENTS[runbook] ?? ''}`.trim());
      const planned = await story.ended(titled(title));
      const refused = /could not run as things are/.test(planned.text);
      if (refused !== runbook in REFUSED || !(REFUSED[runbook] ?? /./).test(planned.text))
        obstacles[runbook] = planned.text;
    }

    expect(obstacles).toEqual({});
  });
});
