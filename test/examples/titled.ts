/** What fits the messages of a runbook with this title. */
export const titled = (title: string): RegExp =>
  new RegExp(title.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
