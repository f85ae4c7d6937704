import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import { type Autoscaling, type EcsService, Suspended } from './port.ts';

const Tasks = {
  ServiceNamespace: z.literal('ecs'),
  ScalableDimension: z.literal('ecs:service:DesiredCount'),
};

/** The calls of the JSON protocol, carried out on the simulator. */
const CALLS: Readonly<Record<string, (autoscaling: Autoscaling, body: unknown) => Promise<object>>> = {
  async DescribeScalableTargets(autoscaling, body) {
    const asked = z.object({ ...Tasks, ResourceIds: z.tuple([z.string()]) }).parse(body);
    const target = await autoscaling.describeScalableTarget(serviceOf(asked.ResourceIds[0]));
    return { ScalableTargets: target ? [{ ...asked, ...target, ResourceIds: undefined }] : [] };
  },
  async RegisterScalableTarget(autoscaling, body) {
    // Strict: limits that were sent along would be changed.
    const asked = z.strictObject({ ...Tasks, ResourceId: z.string(), SuspendedState: Suspended }).parse(body);
    await autoscaling.suspendScaling({ ...serviceOf(asked.ResourceId), suspended: asked.SuspendedState });
    return {
      ScalableTargetARN: `arn:aws:application-autoscaling:us-east-1:1:scalable-target/${asked.ResourceId}`,
    };
  },
};

/** The simulated Application Auto Scaling behind the vendor's own HTTP: AWS JSON 1.1, one target header a call. */
export function autoscalingServer(autoscaling: Autoscaling) {
  return createServer((request, response) => {
    answer(autoscaling, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function answer(
  autoscaling: Autoscaling,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = CALLS[String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '')];
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
  try {
    if (call) reply(response, 200, await call(autoscaling, body));
    else reply(response, 400, { __type: 'UnknownOperationException' });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const type = TYPES[error.kind];
    // Not reached, or the answer lost: either way nothing comes back.
    if (type === undefined) response.destroy();
    else reply(response, 400, { __type: type, Message: error.message });
  }
}

const TYPES: Readonly<Partial<Record<FailureKind, string>>> = {
  denied: 'AccessDeniedException',
  rate_limited: 'ThrottlingException',
  invalid: 'ValidationException',
};

function serviceOf(resourceId: string): EcsService {
  const [, cluster = '', service = ''] = resourceId.split('/');
  return { cluster, service };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
