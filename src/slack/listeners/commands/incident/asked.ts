import type { IncidentPlace } from '../../../../commands/find-incident.ts';
import type { Call, ListenerParts } from '../../reply.ts';

/** What was typed after `/incident <what> [id]`. */
export interface AskedOfIncident {
  readonly parts: ListenerParts;
  readonly call: Call;
  readonly text: string;
  /** Empty: the incident of the channel that it was typed in. */
  readonly place: IncidentPlace;
  /** `/incident`, with the file's prefix. */
  readonly command: string;
}
