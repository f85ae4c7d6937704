import { z } from 'zod';

/** Which incident, and in whose name. */
export const incidentFields = {
  incident: z
    .string()
    .regex(/^[A-Z0-9]{4,32}$/, 'an incident is its id, like Q2XBQZ5LJ3G7T8; its number is not looked up')
    .describe('The id of the PagerDuty incident'),
  from: z
    .email()
    .optional()
    .describe('The e-mail address of the PagerDuty user who does it; absent: the service user'),
};

export const incidentTarget = ({ incident }: { readonly incident: string }): string =>
  `pagerduty:incident/${incident}`;
