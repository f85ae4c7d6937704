import type { Evidence } from '../../scripts/chaos/evidence.ts';
import type { Said } from '../../scripts/chaos/ledger.ts';
import type { StoredEvent } from '../../src/audit/event.ts';
import { notification } from '../../src/slack/messages/headline.ts';
import { keyOf } from '../../src/slack/outbox/item.ts';
import { tell } from '../../src/slack/outbox/tell.ts';
import { PAUSE, PIECES, START, story, type Told } from '../slack/story.ts';

const AUDIT = 'C0AUDIT';

/** What the harness would have found after one purge was paused, and everything went well. */
export function allIsWell(over: Partial<Evidence> = {}): Evidence {
  const told = pausedPurge();
  const events = told.events.map(stored);
  return {
    ledger: {
      effects: [
        {
          at: START + 5_500,
          system: 'kubernetes',
          what: 'PATCH /apis/batch/v1/namespaces/storage/cronjobs/purge-1',
          ...{ run: told.run.id, step: 'suspend' },
        },
      ],
      clicks: [{ at: START + 2_500, user: 'U0ANA', run: told.run.id, action: 'confirm', acknowledged: true }],
      answers: [
        {
          ...{ at: START, ticket: 't-1', user: 'U0ANA', status: 200, responseUrl: '/1' },
          words: `*Pause* · \`${told.run.id}\` · reading the live state…`,
        },
      ],
      said: saidOf(told, events),
      toldLater: [],
      ...{ reported: [], rooms: [], pages: [] },
    },
    auditChannel: AUDIT,
    events,
    runs: new Map([[told.run.id, told.run]]),
    brokenChain: undefined,
    leftovers: [],
    ...over,
  };
}

/** The same, with what the world outside counted changed. */
export const counted = (change: (ledger: Evidence['ledger']) => Partial<Evidence['ledger']>): Evidence => {
  const evidence = allIsWell();
  return { ...evidence, ledger: { ...evidence.ledger, ...change(evidence.ledger) } };
};

function pausedPurge(): Told {
  const { planned, asked, confirmed, locked, started, suspended, stopping, stopped, succeeded } = PIECES;
  const pieces = [planned, asked, confirmed, locked, started, suspended, stopping, stopped, succeeded];
  return story(pieces, { runbook: { ...PAUSE, name: 'pause' }, arguments: { ticket: 't-1' } });
}

function stored({ type, data, actor, at, version, position, run }: Told['events'][number]): StoredEvent {
  const hash = position.toString(16).padStart(64, '0');
  const text: StoredEvent['data'] = JSON.parse(JSON.stringify(data));
  return { type, actor, at, version, position, stream: `run/${run}`, data: text, prevHash: '', hash };
}

function saidOf({ run, events }: Told, recorded: readonly StoredEvent[]): readonly Said[] {
  const root: Said = {
    ...{ at: START, kind: 'post', channel: 'C0OPS', ts: '1.0', thread: undefined, key: run.id },
    ...{
      text: notification(run),
      body: `audit \`#${recorded.length} ${recorded.at(-1)?.hash.slice(0, 12)}\``,
    },
  };
  const items = events.flatMap((event, index) =>
    tell({ event, run, hash: recorded[index]?.hash ?? '', auditChannel: AUDIT }),
  );
  const lines = items.filter(({ kind }) => kind === 'line' || kind === 'record');
  const rest = lines.map((item, index): Said => {
    const thread = item.kind === 'line' ? '1.0' : undefined;
    const ts = `${index + 2}.0`;
    return {
      at: START,
      kind: 'post',
      channel: item.channel,
      ts,
      thread,
      key: keyOf(item),
      text: '',
      body: '',
    };
  });
  return [root, ...rest];
}
