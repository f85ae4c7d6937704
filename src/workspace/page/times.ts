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
  const today = new Date();
  if (day.toDateString() === today.toDateString()) return 'Today';
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day.toDateString() === yesterday.toDateString()) return 'Yesterday';
  return day.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
}

export function fullTime(ts: string): string {
  return momentOf(ts).toLocaleString('en-US', { dateStyle: 'full', timeStyle: 'medium' });
}
