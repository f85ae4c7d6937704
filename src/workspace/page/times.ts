/** How far the bot's clock has been moved ahead of this machine's: messages carry the bot's time. */
let aheadMs = 0;

export function setAhead(ms: number): void {
  aheadMs = ms;
}

export function botNow(): Date {
  return new Date(Date.now() + aheadMs);
}

/** Slack's `ts` as a moment. */
export function momentOf(ts: string): Date {
  return new Date(Number(ts.split('.')[0]) * 1000);
}

export function clockTime(ts: string): string {
  return momentOf(ts).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
}

export function dayOf(ts: string): string {
  return momentOf(ts).toDateString();
}

/** `Today`, `Yesterday` or `Wednesday, March 4`. */
export function dayName(ts: string): string {
  const day = momentOf(ts);
  const today = botNow();
  if (day.toDateString() === today.toDateString()) return 'Today';
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day.toDateString() === yesterday.toDateString()) return 'Yesterday';
  return day.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
}

export function fullTime(ts: string): string {
  return momentOf(ts).toLocaleString('en-US', { dateStyle: 'full', timeStyle: 'medium' });
}

/** Slack's `<!date^…>`: the tokens of `format` in the reader's own zone. */
export function formatDate(seconds: number, format: string): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return '';
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => DATE_TOKENS[token]?.(at) ?? whole);
}

const date = (options: Intl.DateTimeFormatOptions) => (at: Date) => at.toLocaleDateString('en-US', options);
const pretty = (options: Intl.DateTimeFormatOptions) => (at: Date) => {
  const name = dayName(String(at.getTime() / 1000));
  return name.includes(',') ? date(options)(at) : name.toLowerCase();
};
const SHORT = { month: 'short', day: 'numeric', year: 'numeric' } as const;
const FULL = { month: 'long', day: 'numeric', year: 'numeric' } as const;
const LONG = { ...FULL, weekday: 'long' } as const;

const DATE_TOKENS: Readonly<Record<string, (at: Date) => string>> = {
  date_num: (at) => at.toLocaleDateString('en-CA'),
  date: date(FULL),
  date_short: date(SHORT),
  date_long: date(LONG),
  date_pretty: pretty(FULL),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(LONG),
  time: (at) => at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' }),
  time_secs: (at) => at.toLocaleTimeString('en-US', { timeStyle: 'medium' }),
  ago,
};

function ago(at: Date): string {
  const minutes = Math.round((botNow().getTime() - at.getTime()) / 60_000);
  const words = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(-minutes, 'minute');
  if (Math.abs(minutes) < 60 * 24) return words.format(-Math.round(minutes / 60), 'hour');
  return words.format(-Math.round(minutes / 60 / 24), 'day');
}

/** `Mon, Mar 9, 09:00` */
export function dayAndTime(at: Date): string {
  const day = at.toLocaleDateString('en-US', { weekday: 'short', month: 'short', day: 'numeric' });
  return `${day}, ${at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
}

/** `15 min`, `3 h`, `2 days` */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
