import { createServer } from 'node:http';
import { z } from 'zod';
import { systemClock } from '../../src/lib/clock.ts';
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import { BOT_TOKEN, SIGNING_SECRET } from '../../test/support/outside.ts';
import type { OutsideParts, OutsideSystem } from './cluster.ts';
import { close, type Exchange, listen, openFront } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import { CHANNELS } from './plan.ts';
import { COMMANDER, OUTSIDER, RESPONDERS } from './who-is-there.ts';

export interface OutsideSlack extends OutsideSystem {
  readonly workspace: Workspace;
  readonly channels: readonly string[];
  readonly auditChannel: string;
}

export interface SlackParts extends OutsideParts {
  /** The load balancer in front of the replicas. */
  readonly door: () => string;
  readonly commands: readonly string[];
}

/** Far more than Slack shows at once: nothing may be forgotten before it was checked. */
const MESSAGES_KEPT = 200_000;

export async function openSlack({
  ledger,
  chance,
  faultiness,
  door,
  commands,
}: SlackParts): Promise<OutsideSlack> {
  const server = createServer((request, response) => {
    if (!workspace.handle(request, response)) response.writeHead(404).end();
  });
  const front = await openFront({
    behind: await listen(server),
    ...{ chance, faultiness },
    throttle: (response) => {
      const headers = { 'content-type': 'application/json', 'retry-after': '1' };
      response.writeHead(429, headers).end('{"ok":false,"error":"ratelimited"}');
    },
    seen: (exchange) => countCall(ledger, exchange),
    count: (what) => ledger.count(`slack ${what}`),
  });
  const workspace = createWorkspace({
    ...{ clock: systemClock, botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET, url: front.url },
    deliverTo: () => `${door()}/slack/events`,
    commands: () => commands.map((command) => ({ command, description: command })),
    messagesKept: MESSAGES_KEPT,
  });
  const channels = Array.from({ length: CHANNELS }, (_, index) => makeChannel(workspace, `team-${index}`));
  const auditChannel = makeChannel(workspace, 'audit');
  return {
    ...{ workspace, channels, auditChannel },
    environment: {
      ...{ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET },
      ...{ SLACK_API_URL: `${front.url}/workspace/api/`, RUNBOLT_AUDIT_CHANNEL: auditChannel },
    },
    async close() {
      workspace.close();
      await front.close();
      await close(server);
    },
  };
}

const Made = z.object({ channel: z.object({ id: z.string() }) });

function makeChannel({ api }: Workspace, name: string): string {
  const { channel } = Made.parse(api.handle('conversations.create', BOT_TOKEN, { name }));
  const users = [...RESPONDERS, COMMANDER, OUTSIDER].join(',');
  api.handle('conversations.invite', BOT_TOKEN, { channel: channel.id, users });
  return channel.id;
}

const Answer = z.object({ ok: z.literal(true), ts: z.string().optional(), channel: z.string().optional() });
const Opened = z.object({ ok: z.literal(true), channel: z.object({ id: z.string(), name: z.string() }) });
const Metadata = z.object({ event_payload: z.object({ key: z.string() }) });

function countCall(ledger: Ledger, { path, headers, body, status, answer }: Exchange): void {
  if (path.startsWith('/workspace/response/')) {
    if (status < 300) ledger.toldLater.push({ responseUrl: path, words: body });
    return;
  }
  const method = path.split('/').at(-1) ?? '';
  if (method === 'conversations.create') countRoom(ledger, answer);
  if (method !== 'chat.postMessage' && method !== 'chat.update') return;
  const answered = Answer.safeParse(parsed(answer));
  if (!answered.success) return;
  const call = parametersOf(headers['content-type'] ?? '', body);
  const metadata = Metadata.safeParse(parsed(call.metadata ?? ''));
  ledger.said.push({
    at: Date.now(),
    kind: method === 'chat.update' ? 'update' : 'post',
    channel: answered.data.channel ?? '',
    ts: answered.data.ts ?? '',
    thread: call.thread_ts,
    key: metadata.data?.event_payload.key,
    text: call.text ?? '',
    body: Object.values(call).join('\n'),
  });
}

function countRoom(ledger: Ledger, answer: string): void {
  const made = Opened.safeParse(parsed(answer));
  if (made.success) ledger.rooms.push({ at: Date.now(), ...made.data.channel });
}

/** The client sends forms, with JSON inside some of the fields. */
function parametersOf(contentType: string, body: string): Readonly<Record<string, string>> {
  if (!contentType.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(body));
  const all = z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
