import type { Severity } from './runbook.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * P0 to P3 as CredLink's operations handbook has them, for files that name none. "Next business day" is 24 hours.
 * The handbook sets an update interval for P0 only; the others hear as often as somebody must respond.
 * Its items “Join #incident-response” and “Declare incident” are left out: whoever reads the checklist has done both.
 */
export const DEFAULT_SEVERITIES: Readonly<Record<string, Severity>> = {
  P0: {
    name: 'P0',
    title: 'Critical',
    respondWithinMs: 5 * MINUTE,
    updateEveryMs: 15 * MINUTE,
    page: true,
    postmortem: true,
    mailCustomers: true,
    passesFreezes: true,
    phases: phases([
      'Update status page every 15 minutes',
      'Notify customers via email if outage > 30 minutes',
      'Post-mortem required for all P0 incidents',
    ]),
  },
  P1: {
    name: 'P1',
    title: 'High',
    respondWithinMs: 30 * MINUTE,
    updateEveryMs: 30 * MINUTE,
    page: true,
    postmortem: false,
    mailCustomers: false,
    passesFreezes: true,
    phases: phases(['Update status page every 30 minutes']),
  },
  P2: {
    name: 'P2',
    title: 'Medium',
    respondWithinMs: 2 * HOUR,
    updateEveryMs: 2 * HOUR,
    page: false,
    postmortem: false,
    mailCustomers: false,
    passesFreezes: false,
    phases: [],
  },
  P3: {
    name: 'P3',
    title: 'Low',
    respondWithinMs: 24 * HOUR,
    updateEveryMs: 24 * HOUR,
    page: false,
    postmortem: false,
    mailCustomers: false,
    passesFreezes: false,
    phases: [],
  },
};

function phases(communication: readonly string[]): Severity['phases'] {
  return [
    {
      title: 'Triage (0-5 minutes)',
      checklist: [
        'Acknowledge alert in PagerDuty',
        'Check status page: https://status.credlink.com',
        'Quick diagnostic: `curl https://api.credlink.com/health`',
      ],
    },
    {
      title: 'Diagnosis (5-15 minutes)',
      checklist: [
        'Check CloudWatch dashboard for anomalies',
        'Review recent deployments: `gh run list --limit 10`',
        'Check ECS task status: `aws ecs describe-services ...`',
        'Check database status: `aws rds describe-db-instances ...`',
        'Check external dependencies (AWS status)',
      ],
    },
    {
      title: 'Mitigation (15-30 minutes)',
      checklist: [
        'If deployment-related: Rollback immediately',
        'If database-related: Failover to read-replica',
        'If infrastructure-related: Scale up ECS tasks',
        'If external-related: Enable fallback mode',
      ],
    },
    { title: 'Communication', checklist: communication },
  ];
}
