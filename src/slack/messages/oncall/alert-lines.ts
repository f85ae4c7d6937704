import type { ReportedAlert, ReportedAlerts } from '../../../oncall/handoff-report.ts';
import { clip, code, escapeText, localDayAndTime } from '../../text.ts';

/** `🚨 Alerts: 2 firing, 14 over` */
export const alertsTitle = ({ counts: { firing, over, more } }: ReportedAlerts): string =>
  firing > 0
    ? `🚨 Alerts: ${firing} firing, ${over}${more ? ' or more' : ''} over`
    : `Alerts: none firing, ${over}${more ? ' or more' : ''} over`;

/** One alert of a shift: how it stands, who looks after it, and what was started against it. */
export function alertLine(one: ReportedAlert): string {
  const { name, severity, openedAt, resolvedAt, acknowledgedBy, incident, runs } = one;
  const title = escapeText(clip(severity === null ? name : `${severity} ${name}`, 150));
  const isNobodys = acknowledgedBy === null && incident === undefined;
  const sign = resolvedAt !== null ? '✅' : isNobodys ? '🚨' : '👀';
  const when =
    resolvedAt === null
      ? `since ${localDayAndTime(new Date(openedAt))}`
      : `over ${localDayAndTime(new Date(resolvedAt))}`;
  const nobody = resolvedAt === null ? '*nobody looks after it*' : 'nobody took it';
  const who = [
    ...(isNobodys ? [nobody] : []),
    ...(acknowledgedBy === null ? [] : [escapeText(acknowledgedBy)]),
    ...(incident === undefined ? [] : [`incident ${code(incident)}`]),
  ];
  return [`${sign} ${title}`, when, ...who, ...runs.slice(-2).map(code)].join(' · ');
}
