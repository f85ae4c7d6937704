import type { ReadValue } from '../../button-value.ts';
import type { Call, ListenerParts } from '../reply.ts';

/** A press on one of our buttons. */
export interface Click {
  readonly parts: ListenerParts;
  readonly call: Call;
  readonly value: ReadValue;
}
