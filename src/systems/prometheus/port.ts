/** Reads from Prometheus, or from whatever speaks its API (Thanos, Mimir, VictoriaMetrics). */
export interface Prometheus {
  /**
   * The value of a PromQL expression now. An expression that matches nothing gives no samples, which is no error;
   * one that gives a range or text is refused as `invalid`.
   */
  query(promql: string, signal?: AbortSignal): Promise<QueryResult>;
}

export interface QueryResult {
  /** A scalar is one sample without labels. */
  readonly samples: readonly Sample[];
  /** What Prometheus itself thinks about the answer, such as data missing from a part of it. */
  readonly warnings: readonly string[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite: 0 / 0 is a usual answer of a quiet service. */
  readonly value: number;
}
