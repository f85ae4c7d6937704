import { describe, expect, test } from 'vitest';
import { acknowledgeHandoff } from '../../src/commands/oncall/decide-on-handoff.ts';
import { makeHandoff, type Wanted } from '../../src/oncall/make-handoff.ts';
import type { OnCallTools } from '../../src/oncall/oncall-tools.ts';
import { foldRota } from '../../src/oncall/rota-stream.ts';
import type { Store } from '../../src/storage/open-store.ts';
import { HeldClock } from '../support/held-clock.ts';
import { STORES } from './stores.ts';

const AT = new Date('2026-03-08T09:00:00Z');
const RHEA = { id: 'PRHEA', name: 'Rhea Park', slack: 'U0RESPOND1' };

describe.each(STORES)('a handoff on $name', ({ open }) => {
  test('is made once however often it is asked for, waits for its person, and is waited for no more', async () => {
    const clock = new HeldClock('2026-03-08T08:45:00Z');
    const store = await open({ clock });
    const tools = toolsOn(store, clock);

    const [first, second] = await Promise.all([makeHandoff(tools, WANTED), makeHandoff(tools, WANTED)]);
    const waiting = await store.dueStreams(AT, 10);
    const answer = await acknowledgeHandoff(store, {
      handoff: first,
      actor: { kind: 'slack', id: RHEA.slack },
    });

    expect(second).toBe(first);
    expect(waiting).toEqual({ due: [], next: new Date('2026-03-08T09:15:00Z') });
    expect(answer.status).toBe('done');
    expect((await store.read(`handoff/${first}`)).map(({ type }) => type)).toEqual([
      'handoff_made',
      'handoff_acknowledged',
    ]);
    expect(await store.dueStreams(AT, 10)).toEqual({ due: [], next: null });
  });
});

const WANTED: Wanted = {
  rota: {
    ...{ name: 'sre', title: 'SRE', leadMs: 900_000, timezone: 'UTC' },
    source: { kind: 'schedule', id: 'PSPRIMARY' },
  },
  state: foldRota('sre', []),
  known: { readAt: AT },
  turns: [],
  change: { why: 'shift', at: AT, outgoing: [], incoming: [RHEA], until: undefined },
  key: 'sre/2026-03-08T09:00:00Z',
};

const toolsOn = (store: Store, clock: HeldClock): OnCallTools => ({
  ...{ store, clock, rotas: () => ({}), know: async () => ({}) },
  gather: async (since) => ({
    ...{ since: since.toISOString(), incidents: [], loops: [], reviews: [], drillsHeld: [], drillsDue: [] },
    ...{ secretsDue: [], backups: [], schedules: [], unknown: [] },
    runs: { bad: [], underWay: [], succeeded: 0, more: false },
  }),
});
