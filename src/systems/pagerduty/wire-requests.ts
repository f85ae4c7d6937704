import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

// What our client sends, as strictly as PagerDuty's own schema asks for it (reference/REST and reference/events-v2 of its
// api-schema, read in November 2026): a field that is required there is required here.

const referenceTo = <Type extends string>(type: Type) =>
  z.object({ id: z.string(), type: z.literal(`${type}_reference`) });

export const Created = z.object({
  incident: z
    .object({
      type: z.literal('incident'),
      title: z.string(),
      service: referenceTo('service'),
      escalation_policy: referenceTo('escalation_policy').optional(),
      assignments: z.array(z.object({ assignee: referenceTo('user') })).default([]),
      urgency: z.enum(['high', 'low']),
      incident_key: z.string(),
      body: z.object({ type: z.literal('incident_body'), details: z.string() }).optional(),
    })
    .refine(
      ({ assignments, escalation_policy }) => assignments.length === 0 || !escalation_policy,
      'assignments cannot be specified with an escalation policy',
    ),
});

export const Updated = z.object({
  incident: z.object({
    type: z.enum(['incident', 'incident_reference']),
    status: z.enum(['acknowledged', 'resolved']).optional(),
    escalation_level: z.int().optional(),
  }),
});
export const Noted = z.object({ note: z.object({ content: z.string().min(1) }) });

const Key = { routing_key: z.string(), dedup_key: z.string() };
export const Enqueued = z.discriminatedUnion('event_action', [
  z.object({
    event_action: z.literal('trigger'),
    ...Key,
    payload: z.object({
      summary: z.string().max(1_024),
      source: z.string(),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
    }),
  }),
  z.object({ event_action: z.literal('resolve'), ...Key }),
]);

export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString());
}
