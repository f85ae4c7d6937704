/** What the local workspace shows of a simulated system: one card of rows. */
export interface PanelSection {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly PanelRow[];
}

export interface PanelRow {
  readonly id: string;
  readonly title: string;
  /** One or two words: `Suspended`, `Rolling out`. */
  readonly status: string;
  readonly detail: string;
  readonly tone: 'good' | 'bad' | 'busy' | 'quiet';
}
