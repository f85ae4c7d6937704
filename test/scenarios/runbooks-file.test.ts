import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { beginStory, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const AUDIT = 'C0DEPLOY';
const audit = (story: Story) => story.workspace.channel(AUDIT).map(story.says).join('\n');
const loads = async (story: Story) =>
  (await story.record()).filter(({ type }) => type === 'runbooks_loaded').map(({ data }) => JSON.parse(data));

const unguarded = (text: string) => text.replace(/protected: true/, 'protected: false');

test('a file that loosens is said in the audit channel and kept in the record, also over a restart', async () => {
  const file = await ownRunbooksFile();
  const environment = { ...file.environment, RUNBOLT_AUDIT_CHANNEL: AUDIT };
  const story = await beginStory({ environment });
  expect(audit(story)).toBe('');

  await file.edit(unguarded);
  await story.onceRead('the loosening', () => audit(story).includes('asks for less than before'));

  expect(audit(story)).toContain('⚠️ loosens *environment production*: protected: true → false');
  const change = { direction: 'loosens', where: 'environment production', what: 'protected: true → false' };
  expect((await loads(story)).at(-1)).toMatchObject({ changes: [change] });

  await file.edit((text) => text.replace('protected: false', 'protected: true'));
  const later = await story.restart();
  await later.onceRead('the tightening', () => audit(later).includes('none loosens it'));
  expect(audit(later)).toContain('🔒 tightens *environment production*: protected: false → true');
  expect(await loads(later)).toHaveLength(3);
});

test('a secret that a new file names is read, and known to nobody, before that file comes into force', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = await ownRunbooksFile();
  const environment = { ...file.environment, RUNBOLT_SECRETS: folder };
  const story = await beginStory({ environment });
  await writeFile(join(folder, 'NEW_TOKEN'), 'marker-of-the-new-token\n');

  await file.edit(withNewSecret);
  await story.onceRead('the new file', () => 'spare' in story.bot.booted.file.current().environments);

  const { tools } = story.bot.booted.core;
  expect(tools.secrets.NEW_TOKEN).toBe('marker-of-the-new-token');
  expect(tools.redact({ said: 'it is marker-of-the-new-token' })).toEqual({
    said: 'it is [secret NEW_TOKEN]',
  });
});

test('a file whose new secret cannot be kept out of logs does not come into force, and says why', async () => {
  const file = await ownRunbooksFile();
  const story = await beginStory({ environment: { ...file.environment, NEW_TOKEN: 'abc' } });

  await file.edit(withNewSecret);
  await story.onceRead('the refusal', () => story.bot.booted.file.problem() !== undefined);

  expect(story.bot.booted.file.problem()).toContain('The secret NEW_TOKEN has 3 characters.');
  expect(story.bot.booted.file.current().environments).not.toHaveProperty('spare');
});

const withNewSecret = (text: string) =>
  text.replace(
    /^environments:$/m,
    'environments:\n  spare: { github: { repository: credlink/api, token_secret: NEW_TOKEN } }',
  );
