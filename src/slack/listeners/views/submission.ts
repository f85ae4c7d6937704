import type { Values } from '../../modals/modal.ts';
import type { Call, ListenerParts } from '../reply.ts';

/** A form that came back. */
export interface Submission {
  readonly parts: ListenerParts;
  readonly call: Call;
  readonly values: Values;
  /** What the form carried, to be parsed by its listener. */
  readonly metadata: unknown;
}
