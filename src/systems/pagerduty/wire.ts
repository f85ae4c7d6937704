import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PagerDuty } from './port.ts';
import {
  type Answered,
  eventRefusal,
  invalid,
  lacking,
  NOT_FOUND,
  pageOf,
  refusal,
  reply,
} from './wire-answers.ts';
import { bodyOf, Created, Enqueued, Noted, Updated } from './wire-requests.ts';

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
  const isEvent = request.url?.startsWith('/v2/') === true;
  // Which token is a good one nobody knows here; none at all is refused as there.
  const lacks = isEvent ? undefined : lacking(request);
  if (lacks) return reply(response, lacks);
  try {
    reply(response, (await route(pagerduty, request)) ?? NOT_FOUND);
  } catch (error) {
    const failure = error instanceof z.ZodError ? misread(error) : error;
    if (!(failure instanceof Failure)) throw error;
    const answered = isEvent ? eventRefusal(failure) : refusal(failure);
    // Not reached, or the answer lost: either way nothing comes back.
    if (answered) reply(response, answered);
    else response.destroy();
  }
}

const misread = ({ issues }: z.ZodError): Failure =>
  new Failure({
    ...{ system: 'PagerDuty', operation: 'read a request', kind: 'invalid' },
    message: issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  });

async function route(pagerduty: PagerDuty, request: IncomingMessage): Promise<Answered | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://pagerduty.test');
  const [, resource = '', id = '', part = ''] = pathname.split('/');
  const notes = part === 'notes' ? part : '';
  const of = resource === 'v3' ? `v3/${id}` : `${resource}${id === '' ? '' : '/'}${notes}`;
  const from = String(request.headers.from ?? '');
  switch (`${request.method} ${of}`) {
    case 'GET oncalls':
      return pageOf('oncalls', await onCalls(pagerduty, searchParams), searchParams);
    case 'GET escalation_policies/':
      return { status: 200, body: { escalation_policy: await pagerduty.readEscalationPolicy(id) } };
    case 'GET schedules/':
      return { status: 200, body: { schedule: await ofLayers(pagerduty, id, searchParams) } };
    case 'GET v3/schedules':
      await ofLayers(pagerduty, part, searchParams);
      return invalid('The schedule is not one of shifts');
    case 'GET users/':
      return { status: 200, body: { user: await pagerduty.readUser(id) } };
    case 'GET users': {
      const user = await pagerduty.findUser(searchParams.get('query') ?? '');
      return pageOf('users', user ? [user] : [], searchParams);
    }
    case 'GET incidents': {
      const service = searchParams.get('service_ids[]');
      const key = searchParams.get('incident_key');
      if (key === null)
        return pageOf('incidents', await pagerduty.openIncidents(service ?? ''), searchParams);
      const incident = await pagerduty.findIncident({ key, ...(service !== null && { service }) });
      return pageOf('incidents', incident ? [incident] : [], searchParams);
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

async function ofLayers(pagerduty: PagerDuty, id: string, asked: URLSearchParams): Promise<object> {
  return { type: 'schedule', ...(await pagerduty.readSchedule(id, windowOf(asked))) };
}

/** Whoever is on call is a reference without an address unless `include[]` asks for users. */
async function onCalls(pagerduty: PagerDuty, asked: URLSearchParams): Promise<readonly object[]> {
  const all = await pagerduty.onCalls(filterOf(asked));
  if (asked.getAll('include[]').includes('users')) return all;
  return all.map(({ user, ...one }) => ({
    ...one,
    user: { id: user.id, type: 'user_reference', summary: user.name },
  }));
}

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

async function enqueue(pagerduty: PagerDuty, request: IncomingMessage): Promise<object> {
  const event = Enqueued.parse(await bodyOf(request));
  const key = { routingKey: event.routing_key, dedupKey: event.dedup_key };
  const { dedupKey } =
    event.event_action === 'trigger'
      ? await pagerduty.triggerEvent({ ...key, ...event.payload })
      : await pagerduty.resolveEvent(key);
  return { status: 'success', message: 'Event processed', dedup_key: dedupKey };
}
