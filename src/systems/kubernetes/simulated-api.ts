import { z } from 'zod';
import { Faults } from '../faults.ts';
import type { ApiRequest, ApiResponse } from './ask.ts';
import * as say from './simulated-answers.ts';
import type { JobWorld } from './simulated-jobs.ts';
import { namespacesOf } from './simulated-namespaces.ts';
import { patch } from './simulated-patch.ts';
import { podLog } from './simulated-pod-log.ts';
import { createJob, objectsOf, type StoredObject } from './simulated-resources.ts';
import { type Asked, selects, whatIsAsked } from './simulated-routes.ts';

/** The part of the Kubernetes API that we use, answered from a simulated cluster. */
export function answer(world: JobWorld, request: ApiRequest): ApiResponse {
  const asked = whatIsAsked(request);
  if (!asked) return say.noSuchPath();
  if (asked.resource === 'selfsubjectaccessreviews') return reviewAccess(world, asked);
  if (isRefused(world, asked.verb)) return say.forbidden(asked);
  const isDryRun = asked.query.get('dryRun') === 'All';
  if (isDryRun && world.faults.isOn('kubernetes/no-dry-run')) return say.noDryRun();
  if (isWrite(asked.verb) && world.faults.isOn('kubernetes/policy')) return say.deniedByWebhook();
  if (isWrite(asked.verb) && world.faults.isOn('kubernetes/webhook-away')) return say.webhookAway();
  return isDryRun ? act(copyOf(world), asked) : act(world, asked);
}

const isWrite = (verb: string): boolean => ['create', 'patch', 'delete'].includes(verb);

/** A dry run goes through everything and keeps nothing. */
const copyOf = ({ state }: JobWorld): JobWorld => ({
  state: structuredClone(state),
  faults: new Faults(),
  finished: () => undefined,
});

const isRefused = ({ faults }: JobWorld, verb: string): boolean =>
  faults.isOn('kubernetes/refused') && isWrite(verb);

function act(world: JobWorld, asked: Asked): ApiResponse {
  const all = objectsOf(world, `${asked.group}/${asked.resource}`);
  if (!all) return say.noSuchPath();
  const inNamespace = all.filter(({ namespace }) => namespace === asked.namespace);
  if (asked.verb === 'list') return list(asked, inNamespace);
  if (asked.verb === 'create') return create(world, asked, inNamespace);
  const object = inNamespace.find(({ name }) => name === asked.name);
  if (!object) return say.notFound(asked);
  if (asked.verb === 'patch') return patch(asked, object);
  if (asked.verb === 'delete') return remove(asked, object);
  if (asked.subresource === 'log') return podLog(world.state, asked);
  return asked.subresource ? say.noSuchPath() : say.json(200, object.show());
}

const Shown = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).catch({}) }),
  involvedObject: z.record(z.string(), z.json()).catch({}),
});

function list(asked: Asked, objects: readonly StoredObject[]): ApiResponse {
  const labels = asked.query.get('labelSelector') ?? '';
  const fields = (asked.query.get('fieldSelector') ?? '').replaceAll('involvedObject.', '');
  const items = objects
    .map((object) => object.show())
    .filter((item) => {
      const { metadata, involvedObject } = Shown.parse(item);
      return selects(labels, metadata.labels) && selects(fields, involvedObject);
    });
  return say.json(200, { kind: 'List', apiVersion: 'v1', metadata: {}, items });
}

const Named = z.object({ metadata: z.object({ name: z.string() }) });

function create(world: JobWorld, asked: Asked, existing: readonly StoredObject[]): ApiResponse {
  if (asked.resource !== 'jobs') return say.notAllowed();
  const heading = Named.safeParse(asked.body);
  if (!heading.success) return say.badRequest('the body of the request is no object with a metadata.name');
  const { name } = heading.data.metadata;
  if (!namespacesOf(world).some((known) => known.name === asked.namespace))
    return say.noNamespace(asked.namespace);
  if (existing.some((job) => job.name === name)) return say.alreadyExists(asked, name);
  try {
    return say.json(201, createJob(world, asked.namespace, asked.body).show());
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return say.invalid({ ...asked, name }, z.prettifyError(error));
  }
}

const DeleteOptions = z.object({
  propagationPolicy: z.enum(['Orphan', 'Background', 'Foreground']).optional(),
  preconditions: z.object({ uid: z.string().optional() }).optional(),
});

function remove(asked: Asked, object: StoredObject): ApiResponse {
  if (!object.remove) return say.notAllowed();
  // The body wins; without one, the query counts.
  const query = { propagationPolicy: asked.query.get('propagationPolicy') ?? undefined };
  const options = DeleteOptions.safeParse(asked.body ?? query);
  if (!options.success) return say.badRequest(z.prettifyError(options.error));
  const { propagationPolicy = 'Orphan', preconditions } = options.data;
  if (preconditions?.uid && preconditions.uid !== object.uid) {
    return say.otherUid(asked, preconditions.uid, object.uid);
  }
  object.remove(propagationPolicy);
  return say.success({ name: object.name, kind: asked.resource, group: asked.group, uid: object.uid });
}

const Review = z.object({
  spec: z.object({ resourceAttributes: z.object({ verb: z.string() }) }),
});

function reviewAccess(world: JobWorld, asked: Asked): ApiResponse {
  const review = Review.safeParse(asked.body);
  if (!review.success) return say.badRequest('spec.resourceAttributes is missing');
  const isAllowed = !isRefused(world, review.data.spec.resourceAttributes.verb);
  const status = isAllowed ? { allowed: true } : { allowed: false, reason: 'no RBAC rule matches' };
  return say.json(201, { kind: 'SelfSubjectAccessReview', ...review.data, status });
}
