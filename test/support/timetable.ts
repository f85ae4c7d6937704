import type { Office } from './office.ts';
import { openOffice } from './office.ts';

export const HOUR = 60 * 60_000;
export const DAY = 24 * HOUR;

/** Runbooks of levers: one that reads, one that changes, one that changes what nobody would miss. */
const LEVERS = `
  look:
    title: Look at the lever
    environment: lab
    allow: { run: [responder] }
    steps: [{ id: look, uses: lever/read, with: { lever: main } }]
  pull:
    title: Pull the lever
    environment: lab
    allow: { run: [responder], approve: [commander] }
    steps: [{ id: pull, uses: lever/pull, with: { lever: main } }]
  restore:
    title: Restore into the yard
    environment: yard
    allow: { run: [responder], approve: [commander] }
    confirm: { approvals: 1 }
    steps: [{ id: pull, uses: lever/pull, with: { lever: yard } }]
  practice:
    title: Practice the recovery
    environment: yard
    allow: { run: [responder], approve: [commander] }
    drill: { rto: 1h, rpo: 24h, every: 3 months }
    steps: [{ id: look, uses: lever/read, with: { lever: yard } }]
`;

/** An office with schedules. It is Wednesday, 2026-03-04, 02:48 in UTC. */
export const openTimetable = (schedules: string): Promise<Office> =>
  openOffice(`${LEVERS}\ncalendars:\n  berlin: { timezone: Europe/Berlin }\nschedules:\n${schedules}`);

interface Line {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Everything that happened to a schedule since it was set. */
export async function happened({ store, engine }: Office, name: string): Promise<readonly Line[]> {
  await engine.idle();
  const events = await store.read(`schedule/${name}`);
  return events.filter(({ type }) => type !== 'schedule_set').map(({ type, data }) => ({ type, data }));
}

/** The same as short lines: `schedule_fired 03-04T03:00`. */
export async function lines(office: Office, name: string): Promise<readonly string[]> {
  return (await happened(office, name)).map(({ type, data }) => {
    const at = typeof data.at === 'string' ? ` ${data.at.slice(5, 16)}` : '';
    const count = data.count ?? data.missed;
    return `${type}${at}${count ? ` (${String(count)})` : ''}`;
  });
}
