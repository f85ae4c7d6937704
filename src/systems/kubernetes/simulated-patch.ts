import { z } from 'zod';
import type { JsonObject } from '../../lib/json.ts';
import type { ApiResponse } from './ask.ts';
import { applyJsonPatch, applyMergePatch } from './json-patch.ts';
import * as say from './simulated-answers.ts';
import type { StoredObject } from './simulated-resources.ts';
import type { Asked } from './simulated-routes.ts';

const Guard = z.object({
  metadata: z.object({ uid: z.string().optional(), resourceVersion: z.string().optional() }),
});

/** PATCH: the server's own guards are uid, which never changes, and resourceVersion, when the patch names one. */
export function patch(asked: Asked, object: StoredObject): ApiResponse {
  if (!object.change) return say.notAllowed();
  const before = object.show();
  const { patched, refused } = patchedBy(asked, before);
  if (!patched) return refused;
  const was = Guard.parse(before).metadata;
  const is = Guard.safeParse(patched).data?.metadata;
  if (is?.uid !== was.uid) return say.immutableUid(asked, is?.uid ?? '');
  if (is?.resourceVersion !== was.resourceVersion) return say.modified(asked);
  // A patch that changes nothing writes nothing.
  if (JSON.stringify(patched) === JSON.stringify(before)) return say.json(200, before);
  try {
    object.change(patched);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return say.invalid(asked, z.prettifyError(error));
  }
  return say.json(200, object.show());
}

type Patched =
  | { readonly patched: JsonObject; readonly refused?: undefined }
  | { readonly patched?: undefined; readonly refused: ApiResponse };

const MergePatch = z.record(z.string(), z.json());

function patchedBy(asked: Asked, before: JsonObject): Patched {
  switch (asked.contentType) {
    case 'application/json-patch+json':
      return jsonPatched(asked.body, before);
    case 'application/merge-patch+json':
    case 'application/strategic-merge-patch+json': {
      const merge = MergePatch.safeParse(asked.body);
      if (!merge.success) return { refused: say.badRequest('the patch is no JSON object') };
      return { patched: applyMergePatch(before, merge.data) };
    }
    default:
      return { refused: say.unsupportedPatch() };
  }
}

function jsonPatched(body: unknown, before: JsonObject): Patched {
  try {
    const patched = applyJsonPatch(before, body);
    return patched ? { patched } : { refused: say.patchFailed() };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { refused: say.badRequest('the patch is no JSON Patch') };
  }
}
