import { expect, test } from 'vitest';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

const RUNBOOK = `
  tell-the-public:
    title: Update the status page
    environment: production
    allow: { run: [responder] }
    parameters:
      name: { type: string, max_length: 100 }
      status: { type: string, one_of: [investigating, monitoring, resolved] }
      text: { type: string, max_length: 500 }
    steps:
      - id: open
        title: Open it
        uses: statuspage/update
        with:
          incident: { name: "\${{ parameters.name }}", status: "\${{ parameters.status }}", text: "\${{ parameters.text }}" }
`;

test('the status page is updated from the last update, once somebody has looked at what the public will read', async () => {
  const { story, channel } = await declared();
  await story.rhea.command(channel, '/incident', 'update Half of all requests fail.');
  const update = await story.until('the update', () =>
    story.workspace.channel(channel).findLast(({ text }) => text.includes('*Update* by')),
  );

  await story.rhea.click(update, 'Status page…');
  const form = story.modal(RHEA);
  const shown = JSON.stringify(form.blocks);
  await story.rhea.submit(form.id, {
    'argument-name': 'API down',
    'argument-status': 'investigating',
    'argument-text': 'Half of all requests fail.',
  });
  await story.rhea.click(await story.asked(/Update the status page/, channel), 'Confirm');
  await story.ended(/Update the status page/, channel);

  expect(shown).toContain('"initial_value":"API down"');
  expect(shown).toContain('"initial_value":"Half of all requests fail."');
  expect(shown).toContain('"initial_option":{"value":"investigating"');
  await story.sees(async () => {
    await story.rhea.command(channel, '/incident', 'timeline');
    expect(await story.whispered(RHEA)).toContain('“Update the status page” succeeded');
  });
});

test('`/incident status` opens the same form; mitigated, it says monitoring', async () => {
  const { story, channel } = await declared();
  await story.rhea.command(channel, '/incident', 'mitigated');

  await story.rhea.command(channel, '/incident', 'status');

  const shown = JSON.stringify(story.modal(RHEA).blocks);
  expect(shown).toContain('"initial_option":{"value":"monitoring"');
});

test('a file without such a runbook says so', async () => {
  const { story, channel } = await declared('');

  await story.rhea.command(channel, '/incident', 'status');

  expect(await story.whispered(RHEA)).toContain('no runbook that updates a status page');
});

async function declared(runbook = RUNBOOK): Promise<{ story: Story; channel: string }> {
  const file = await ownRunbooksFile((text) => text + runbook);
  const story = await beginStory({ environment: file.environment });
  await story.rhea.command(OPS, '/incident', 'declare P1 API down');
  const channel = await story.until('a channel', () => {
    const found = story.workspace.snapshot().channels.find(({ name }) => name.startsWith('inc-'));
    return found && found.pins.length > 0 && found.id;
  });
  return { story, channel };
}
