import { type Incident, nameOfIncident } from '../../../incidents/incident.ts';
import { ROLES } from '../../../incidents/response-events.ts';
import { clip, escapeText, nameOf } from '../../text.ts';

/** What stands at the top of its channel: how it stands, and who does what. Slack takes 250 characters. */
export function incidentTopic(incident: Incident): string {
  const { roles, resolved, mitigated } = incident;
  const standing = resolved ? ['✅ resolved'] : mitigated ? ['mitigated'] : [];
  const jobs = ROLES.flatMap((role) => (roles[role] ? [`${role} ${nameOf(roles[role])}`] : []));
  const parts = [
    escapeText(clip(nameOfIncident(incident), 120)),
    ...standing,
    ...(jobs.length > 0 ? jobs : [`declared by ${nameOf(incident.declaredBy)}`]),
    incident.id,
  ];
  return clip(parts.join(' · '), 250);
}
