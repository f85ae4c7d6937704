import type { FailureKind } from '../../lib/failure.ts';
import { type Ask, isDryRun, wordsFor } from './ask.ts';

export interface Refused {
  readonly ask: Ask;
  readonly status: number;
  /** The API server's own message, without its full stop. */
  readonly said: string;
  readonly context: string;
  /** `Deployment infershield/backend` */
  readonly object: string;
}

export interface Telling {
  readonly kind: FailureKind;
  readonly message: string;
}

/**
 * What the words of an answer tell more exactly than its status, as a real API server says it; undefined when the
 * status says it all.
 */
export function tellingWords(refused: Refused): Telling | undefined {
  const { ask, status, said, context, object } = refused;
  const words = wordsFor(ask);
  if (isDryRun(ask) && status === 400 && /dry ?-?run/i.test(said))
    // A webhook with side effects takes no dry runs: that says nothing about the write itself.
    return {
      kind: 'unavailable',
      message: `Kubernetes (${context}) takes no dry run of "${words}": ${said}.`,
    };
  if (OTHER_OBJECT.test(said))
    return { kind: 'conflict', message: `${object} was deleted and created again meanwhile: plan again.` };
  if (status === 500 && said.includes('failed calling webhook')) return withoutWebhook(refused, words);
  if (status === 403 && said.endsWith('not yet ready to handle request'))
    return {
      kind: 'unavailable',
      message: `Kubernetes (${context}) has only just started: "${words}" has to wait.`,
    };
  const [, namespace] = (status === 404 && /^namespaces "(.+)" not found$/.exec(said)) || [];
  if (namespace !== undefined)
    return { kind: 'not_found', message: `There is no namespace ${namespace} in context ${context}.` };
  return undefined;
}

/** A patch with another uid is invalid (422), a delete with one a conflict (409). */
const OTHER_OBJECT = /metadata\.uid: Invalid value: .*field is immutable|does not match the UID in record/;

/** Admission comes before anything is written: it was certainly not done. */
function withoutWebhook({ said, context }: Refused, words: string): Telling {
  const why = said.replace(/^Internal error occurred: /, '');
  const message = `Kubernetes (${context}) did not do "${words}", because a webhook of the cluster has to agree and does not answer: ${why}.`;
  return { kind: 'unavailable', message };
}
