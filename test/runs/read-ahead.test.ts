import { expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { planRunbook } from '../../src/commands/plan-runbook.ts';
import { systemRandom } from '../../src/lib/ids.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';
import { connectDatabases } from '../../src/systems/database/client.ts';
import type { Database } from '../../src/systems/database/port.ts';
import type { Systems } from '../../src/systems/systems.ts';
import { createWorld } from '../../src/systems/world.ts';
import { seedWorld } from '../../src/systems/world-seed.ts';
import { HeldClock } from '../support/held-clock.ts';
import { openOffice, RHEA } from '../support/office.ts';
import { silentChat } from '../support/silent-chat.ts';

const COUNT = 'SELECT count(*) FROM reports';
const FILE = `
version: 1
environments:
  production:
    aws: { region: us-east-1 }
    hosts: [api.credlink.com]
    databases: { production: { url_secret: DATABASE_URL } }
roles: { responder: { slack_users: [U0RESPOND1] } }
runbooks:
  mend:
    title: Mend it
    environment: production
    allow: { run: [responder] }
    steps:
      - { id: rows, uses: postgresql/query, with: { database: production, sql: ${COUNT}, expect: { at_least: 1 } } }
      - { id: up, uses: prometheus/query, with: { query: sum(up), title: up, expect: "> 100" } }
      - { id: again, uses: ecs/redeploy-service, with: { cluster: credlink-production, service: api } }
      - { id: health, uses: http/check, with: { url: "https://api.credlink.com/health", times: 10 } }
      - { id: restored, uses: rds/instance-status, with: { instance: restored } }
`;

interface Given {
  readonly systems?: (systems: Systems) => Partial<Systems>;
  /** What the production database answers, in turn. */
  readonly answers?: string[];
}

function planning({ systems: changed = () => ({}), answers }: Given = {}) {
  const clock = new HeldClock();
  const saved = seedWorld(clock.now());
  if (answers) saved.database.answers = { production: { [COUNT]: answers } };
  const world = createWorld({ clock, saved });
  const parsed = parseRunbooks(FILE, { file: 'runbooks.yaml', actions: allActions() });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'));
  const tools = {
    ...{ clock, actions: allActions(), secrets: {}, log: console, random: systemRandom },
    runbooks: () => parsed.runbooks,
    memberships: async () => ({ groups: {}, onCall: {}, unreachable: {} }),
    redact: <Data>(data: Data) => data,
    systems: (environment: Parameters<typeof world.systems>[0]) => {
      const systems = { ...world.systems(environment), chat: silentChat };
      return { ...systems, ...changed(systems) };
    },
  };
  return {
    clock,
    world,
    async plan() {
      const reply = await planRunbook(tools, { runbook: 'mend', given: {}, actor: RHEA });
      if (reply.status !== 'planned' || !reply.run.plan) throw new Error(reply.status);
      const { hash, steps } = reply.run.plan;
      const byStep = steps.steps.map((one) => [one.step, one.status === 'planned' ? one.plan : undefined]);
      return { hash, ...Object.fromEntries(byStep) };
    },
  };
}

test('what a reading finds stands in the plan: trouble before the changes is a warning, after them a fact', async () => {
  const { plan } = planning();

  const { rows, up, health, restored } = await plan();

  expect(rows.facts.at(-1)).toMatch(/^Now: it is \d{1,3}(,\d{3})*\.$/);
  expect(up.warnings).toEqual([expect.stringMatching(/^Now: up is \d+, expected > 100\.$/)]);
  expect(health).toMatchObject({ warnings: [], facts: [{}, expect.stringMatching(/^Now.*: 503 in /)] });
  expect(restored).toMatchObject({
    warnings: [],
    facts: [expect.stringMatching(/^Not there yet: .*restored/)],
  });
});

test('a system that is down is a warning and blocks nothing, and the plan has the same hash', async () => {
  const { plan, world } = planning();
  const before = await plan();
  world.faults.set('database/unreachable', true);

  const after = await plan();

  expect(after.rows.warnings).toEqual([expect.stringMatching(/^Could not be read now: PostgreSQL .*\.$/)]);
  expect(after.rows.obstacle).toBeUndefined();
  expect(after.hash).toBe(before.hash);
});

test('a system that refuses us is an obstacle', async () => {
  const { plan, world } = planning();
  world.faults.set('database/refused', true);

  expect((await plan()).rows.obstacle).toMatch(/^PostgreSQL refused/);
});

test('a secret that nobody has set is an obstacle, and named', async () => {
  const databases = { production: { url_secret: 'DATABASE_URL', read_only: false } };
  const { plan } = planning({
    systems: () => ({ databases: connectDatabases({ databases, secrets: {}, clock: new HeldClock() }) }),
  });

  expect((await plan()).rows.obstacle).toContain('the secret DATABASE_URL is not set');
});

test('one that never answers keeps the plan waiting for two seconds at most', async () => {
  const { clock, plan } = planning({
    systems: ({ databases }) => ({ databases: { ...databases, database: silent } }),
  });

  const planned = plan();
  await clock.advance(2_000);

  expect((await planned).rows.warnings).toEqual(['Could not be read now: there was no answer within 2 s.']);
});

test('answers that a simulated database gives in turn are not used up', async () => {
  const { plan } = planning({ answers: ['37', '0'] });

  await plan();
  const { rows } = await plan();

  expect(rows.facts.at(-1)).toBe('Now: it is 37.');
});

test('an emergency stop does not wait for readings, and a runbook that only reads makes each of them once', async () => {
  const office = await openOffice(`
  look:
    title: Look
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: read, uses: lever/read, with: { lever: a } }]
  stop:
    title: Stop
    environment: lab
    halt: true
    allow: { run: [responder] }
    steps: [{ id: read, uses: lever/read, with: { lever: a } }, { id: stop, uses: lever/stop, with: { lever: a } }]
  pull:
    title: Pull
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: read, uses: lever/read, with: { lever: a } }, { id: pull, uses: lever/pull, with: { lever: a } }]
`);
  const factsOf = async (runbook: string) => {
    const id = await office.start(runbook);
    await office.pass(2);
    const [read] = (await office.run(id)).plan?.steps.steps ?? [];
    return read?.status === 'planned' ? read.plan.facts : undefined;
  };

  expect(await factsOf('look')).toEqual([]);
  expect(await factsOf('stop')).toEqual([]);
  expect(await factsOf('pull')).toEqual(['Now: a is off']);
});

/** Asks and waits, whatever the signal says. */
function silent(name: string): Database {
  return new Proxy({} as Database, {
    get: (_target, field) => (field === 'name' ? name : () => new Promise(() => {})),
  });
}
