import type { Labels } from '../lib/fits-matchers.ts';

export const SOURCES = ['alertmanager', 'pagerduty', 'cloudwatch'] as const;
export type Source = (typeof SOURCES)[number];

/** What a sender says of one alert, in our words. */
export interface Signal {
  readonly source: Source;
  /** The same for every message about the same alert; unique within its source. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  readonly labels: Labels;
  /** Its name: what people call it. */
  readonly name: string;
  /** A sentence about what is wrong. */
  readonly summary?: string;
  /** Where more about it is to be read. */
  readonly link?: string;
  /** When the sender says that this is so. */
  readonly at: Date;
  /** Told about in a message of its own, whatever its labels. */
  readonly isAlone: boolean;
  /** A firing alert is as true when it is heard late; what is signed may be somebody's recording of it. */
  readonly mayBeReplayed: boolean;
  /** Who acknowledged it there. */
  readonly by?: string;
  /** Our own incident, whose page this is. */
  readonly incident?: string;
  /** The PagerDuty incident that this is. */
  readonly page?: { readonly incident: string; readonly url: string };
}
