import { expect, test } from 'vitest';
import { labels } from '../../src/workspace/driver.ts';
import { beginStory, OPS, RHEA, type Story } from '../support/bot.ts';
import { ownRunbooksFile } from '../support/runbooks-file.ts';

/** The example's five, and as many rollbacks as make a thousand. */
async function beginWithAThousand(): Promise<Story> {
  const { environment } = await ownRunbooksFile((text) => {
    const [rollback = ''] = /^ {2}rollback:\n(?: {4}.*\n)+/m.exec(text) ?? [];
    const more = Array.from({ length: 995 }, (_, index) =>
      rollback
        .replace('rollback:', `rollback-${index}:`)
        .replace(/^ +command: .*\n/m, '')
        .replace('Roll back an ECS service', `Roll back service ${index}`),
    );
    return text.replace(rollback, `${rollback}\n${more.join('\n')}\n`);
  });
  return beginStory({ environment });
}

test('of a thousand runbooks every one is found, in the list, in the form and on the Home tab', async () => {
  const story = await beginWithAThousand();
  const ask = async (text: string) => {
    await story.rhea.command(OPS, '/runbook', text);
    return story.whispered(RHEA);
  };

  const listed = await ask('');
  expect(listed).toContain('You may run 1000 runbooks');
  expect(listed).toContain('960 more that you may run: `/runbook list &lt;word&gt;` finds them');
  expect(await ask('list Service 977')).toContain('You may run 1 runbook with “Service 977”');
  expect(await ask('find service 97')).toContain('You may run 19 runbooks with “service 97”');
  expect(await ask('list all')).toContain('You may run 1000 runbooks');
  expect(await ask('list nonsense')).toContain('None of the 1000 runbooks is with “nonsense”');
  expect(await ask('run rollback-99x')).toMatch(
    /Did you mean `rollback-\w+`, `rollback-\w+` or `rollback-\w+`\?/,
  );

  await story.rhea.shortcut('run');
  await story.rhea.submit(story.modal(RHEA).id, { runbook: 'rollback-977' });
  expect(JSON.stringify(story.modal(RHEA))).toContain('Roll back service 977');

  await story.rhea.openHome();
  await story.onceRead("Rhea's Home", () => story.workspace.home(RHEA) !== undefined);
  expect(JSON.stringify(story.workspace.home(RHEA))).toContain(
    '… and 980 more: `/runbook list &lt;word&gt;`',
  );
  expect(labels(story.workspace.home(RHEA) ?? expect.fail())).toHaveLength(20);
}, 60_000);
