import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PagerDuty } from './port.ts';

/** The simulated PagerDuty behind the vendor's own HTTP: REST v2 and Events v2 on one port. */
export function pagerDutyServer(pagerduty: PagerDuty) {
  return createServer((request, response) => {
    answer(pagerduty, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(
  pagerduty: PagerDuty,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Which token is a good one nobody knows here; none at all is refused as there.
  if (
    request.url?.startsWith('/v2/') !== true &&
    !/^Token token=\S/.test(request.headers.authorization ?? '')
  )
    return reply(response, 401, { error: { message: 'Unauthorized' } });
  try {
    const answered = await route(pagerduty, request);
    if (answered) reply(response, answered.status, answered.body);
    else reply(response, 404, { error: { message: 'Not Found' } });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const status = STATUS[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (status === undefined) response.destroy();
    else reply(response, status, { error: { message: 'Invalid Input Provided', errors: [wordsFor(error)] } });
  }
}

interface Answered {
  readonly status: number;
  readonly body: object;
}

async function route(pagerduty: PagerDuty, request: IncomingMessage): Promise<Answered | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://pagerduty.test');
  const [, resource = '', id = '', part] = pathname.split('/');
  const of = `${resource}${id === '' ? '' : '/'}${part === 'notes' ? part : ''}`;
  const from = String(request.headers.from ?? '');
  switch (`${request.method} ${of}`) {
    case 'GET oncalls':
      return { status: 200, body: { oncalls: await pagerduty.onCalls(filterOf(searchParams)), more: false } };
    case 'GET escalation_policies/':
      return { status: 200, body: { escalation_policy: await pagerduty.readEscalationPolicy(id) } };
    case 'GET schedules/':
      return { status: 200, body: { schedule: await pagerduty.readSchedule(id, windowOf(searchParams)) } };
    case 'GET users/':
      return { status: 200, body: { user: await pagerduty.readUser(id) } };
    case 'GET users': {
      const user = await pagerduty.findUser(searchParams.get('query') ?? '');
      return { status: 200, body: { users: user ? [user] : [], more: false } };
    }
    case 'GET incidents': {
      const service = searchParams.get('service_ids[]');
      if (service !== null)
        return { status: 200, body: { incidents: await pagerduty.openIncidents(service), more: false } };
      const incident = await pagerduty.findIncident(searchParams.get('incident_key') ?? '');
      return { status: 200, body: { incidents: incident ? [incident] : [] } };
    }
    case 'GET incidents/':
      return { status: 200, body: { incident: await pagerduty.readIncident(id) } };
    case 'PUT incidents/': {
      const { status, escalation_level: level } = Updated.parse(await bodyOf(request)).incident;
      const update = { id, from, ...(status && { status }), ...(level && { escalationLevel: level }) };
      return { status: 200, body: { incident: await pagerduty.updateIncident(update) } };
    }
    case 'GET incidents/notes':
      return { status: 200, body: { notes: await pagerduty.listNotes(id) } };
    case 'POST incidents/notes': {
      const { content } = Noted.parse(await bodyOf(request)).note;
      return { status: 200, body: { note: await pagerduty.addNote({ incident: id, content, from }) } };
    }
    case 'POST incidents':
      return { status: 201, body: { incident: await create(pagerduty, request) } };
    case 'POST v2/':
      return { status: 202, body: await enqueue(pagerduty, request) };
    default:
      return undefined;
  }
}

function filterOf(asked: URLSearchParams) {
  const escalationPolicyIds = asked.getAll('escalation_policy_ids[]');
  const scheduleIds = asked.getAll('schedule_ids[]');
  return {
    ...(escalationPolicyIds.length > 0 && { escalationPolicyIds }),
    ...(scheduleIds.length > 0 && { scheduleIds }),
  };
}

const windowOf = (asked: URLSearchParams) => ({
  since: new Date(asked.get('since') ?? Number.NaN),
  until: new Date(asked.get('until') ?? Number.NaN),
});

const Reference = z.object({ id: z.string() });
const Created = z.object({
  incident: z.object({
    title: z.string(),
    service: Reference,
    escalation_policy: Reference.optional(),
    assignments: z.array(z.object({ assignee: Reference })).default([]),
    urgency: z.enum(['high', 'low']),
    incident_key: z.string(),
    body: z.object({ details: z.string() }).optional(),
  }),
});

async function create(pagerduty: PagerDuty, request: IncomingMessage) {
  const { incident } = Created.parse(await bodyOf(request));
  const { title, service, escalation_policy, assignments, urgency, incident_key, body } = incident;
  return pagerduty.createIncident({
    title,
    serviceId: service.id,
    urgency,
    incidentKey: incident_key,
    assignees: assignments.map(({ assignee }) => assignee.id),
    from: String(request.headers.from ?? ''),
    ...(escalation_policy && { escalationPolicyId: escalation_policy.id }),
    ...(body && { details: body.details }),
  });
}

const Updated = z.object({
  incident: z.object({
    status: z.enum(['acknowledged', 'resolved']).optional(),
    escalation_level: z.int().optional(),
  }),
});
const Noted = z.object({ note: z.object({ content: z.string().min(1) }) });

const Key = { routing_key: z.string(), dedup_key: z.string() };
const Enqueued = z.discriminatedUnion('event_action', [
  z.object({
    event_action: z.literal('trigger'),
    ...Key,
    payload: z.object({
      summary: z.string(),
      source: z.string(),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
    }),
  }),
  z.object({ event_action: z.literal('resolve'), ...Key }),
]);

async function enqueue(pagerduty: PagerDuty, request: IncomingMessage): Promise<object> {
  const event = Enqueued.parse(await bodyOf(request));
  const key = { routingKey: event.routing_key, dedupKey: event.dedup_key };
  const { dedupKey } =
    event.event_action === 'trigger'
      ? await pagerduty.triggerEvent({ ...key, ...event.payload })
      : await pagerduty.resolveEvent(key);
  return { status: 'success', message: 'Event processed', dedup_key: dedupKey };
}

const STATUS: Readonly<Partial<Record<FailureKind, number>>> = {
  denied: 401,
  not_found: 404,
  rate_limited: 429,
  conflict: 400,
  invalid: 400,
};

function wordsFor({ kind, message }: Failure): string {
  return kind === 'conflict'
    ? 'Open incident with matching dedup key already exists on this service'
    : message;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'ratelimit-reset': '3' })
    .end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString());
}
