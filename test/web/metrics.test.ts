import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { beginWithAlerts, postAlerts, WEBHOOK_TOKEN } from '../support/alerts.ts';
import { OPS, PRODUCTION, type Story } from '../support/bot.ts';

async function scrape({ bot }: Story): Promise<string> {
  const response = await fetch(`${bot.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain');
  return response.text();
}

test('the metrics tell what waits, what is left open, what fires, and how systems answer', async () => {
  const story = await beginWithAlerts();
  await story.rhea.command(OPS, '/pause-purge', 'now');
  await story.ended(/Pause the EFS purge/);
  await story.rhea.command(OPS, '/rollback', 'api');
  await story.asked(/Roll back/);
  await postAlerts(story, [{}]);
  await postAlerts(story, [{}], 'a-guess');
  await story.pass(60);

  const asked = (await story.record()).findLast(({ type }) => type === 'gates_opened');
  const opened = Date.parse(asked?.at ?? expect.fail('nothing waits'));
  const text = await story.sees(async () => {
    const now = story.clock.now().getTime();
    const scraped = await scrape(story);
    expect(scraped).toContain('runbolt_runs{status="succeeded"} 1');
    expect(scraped).toContain('runbolt_gates_waiting 1');
    expect(scraped).toContain(`runbolt_gates_waiting_oldest_seconds ${(now - opened) / 1_000}\n`);
    expect(scraped).toContain('runbolt_open_loops 1');
    expect(scraped).toContain('runbolt_alerts_open 1');
    expect(scraped).toContain('runbolt_outbox_waiting 0');
    expect(scraped).toMatch(/runbolt_due_lag_seconds 0\n/);
    return scraped;
  });
  expect(text).toContain('runbolt_webhooks_total{sender="alertmanager",outcome="taken"} 1');
  expect(text).toContain('runbolt_webhooks_total{sender="alertmanager",outcome="forged"} 1');
  expect(text).toMatch(/runbolt_append_seconds_count [1-9]/);
  expect(text).toMatch(/runbolt_system_call_seconds_count\{system="kubernetes",kind="ok"\} [1-9]/);
  expect(text).toContain('process_resident_memory_bytes');
});

test('a system that fails is counted by how, and no secret, name or id is a label', async () => {
  const story = await beginWithAlerts();
  const { systems } = story.bot.booted.core.tools;
  await expect(
    systems({ ...PRODUCTION, protected: true }).pagerduty.readIncident('Q0000000000000'),
  ).rejects.toThrow();
  await postAlerts(story, [{ labels: { service: 'nobody-counts-this' } }]);

  const text = await scrape(story);

  expect(text).toContain('runbolt_system_call_seconds_count{system="pagerduty",kind="not_found"} 1');
  expect(text).not.toContain(WEBHOOK_TOKEN);
  expect(text).not.toContain('nobody-counts-this');
});

test('the example rules and the page speak of metrics that there are', async () => {
  const story = await beginWithAlerts();

  const text = await scrape(story);

  const rules = readFileSync('deploy/prometheus/runbolt-rules.yaml', 'utf8');
  const used = [...rules.matchAll(/\brunbolt_\w+/g)].map(([name]) =>
    name.replace(/_(count|bucket|sum)$/, ''),
  );
  expect(used.length).toBeGreaterThan(5);
  for (const name of used) expect(text).toContain(`# TYPE ${name} `);
  const page = readFileSync('docs/metrics.md', 'utf8');
  const told = [...text.matchAll(/^# TYPE (runbolt_\w+) /gm)].map(([, name = '']) => name);
  for (const name of told) expect(page).toContain(name.replace(/_oldest_seconds$/, ''));
});
