import { expect, test } from 'vitest';
import type { Snapshot } from '../../src/workspace/state.ts';
import { createWorkspace, type WorkspaceOptions } from '../../src/workspace/workspace.ts';
import { HeldClock } from '../support/held-clock.ts';

const TOKEN = 'xoxb-test';

function open(clock: HeldClock, more: Partial<WorkspaceOptions> = {}) {
  return createWorkspace({
    clock,
    signingSecret: 's',
    botToken: TOKEN,
    deliverTo: 'http://127.0.0.1:1/slack/events',
    commands: () => [],
    ...more,
  });
}

test('messages, channels and homes survive a restart, and time goes on from them', () => {
  const clock = new HeldClock();
  const before = open(clock);
  before.api.handle('chat.postMessage', TOKEN, { channel: 'C0OPS', text: 'kept' });
  before.api.handle('conversations.create', TOKEN, { name: 'inc-1' });

  const saved = JSON.parse(JSON.stringify(before.snapshot()));
  // A machine whose clock was put back must not hand out a ts twice.
  const after = open(new HeldClock('2026-03-04T02:40:00Z'), { saved });
  after.api.handle('chat.postMessage', TOKEN, { channel: 'C0OPS', text: 'new' });

  expect(after.channel('C0OPS').map(({ text }) => text)).toEqual(['kept', 'new']);
  expect(after.channelNamed('inc-1')).toBeDefined();
});

test('a burst of changes is saved once', async () => {
  const clock = new HeldClock();
  const snapshots: Snapshot[] = [];
  const workspace = open(clock, { onChange: (snapshot) => snapshots.push(snapshot) });
  for (const text of ['a', 'b', 'c']) {
    workspace.api.handle('chat.postMessage', TOKEN, { channel: 'C0OPS', text });
  }

  await clock.advance(1000);

  expect(snapshots.map(({ messages }) => messages.length)).toEqual([3]);
});

test('something else than a snapshot is refused at the start', () => {
  expect(() => open(new HeldClock(), { saved: { version: 7 } })).toThrow();
});

test('a channel does not grow for ever', () => {
  const workspace = open(new HeldClock());
  for (let at = 0; at < 2010; at++) {
    workspace.api.handle('chat.postMessage', TOKEN, { channel: 'C0OPS', text: `${at}` });
  }

  expect(workspace.channel('C0OPS')).toHaveLength(2000);
  expect(workspace.channel('C0OPS').at(-1)?.text).toBe('2009');
});
