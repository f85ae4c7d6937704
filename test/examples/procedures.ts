/**
 * What the five field documents make a person do, one entry a procedure. `examples/README.md` has a row for each, and
 * a test fails for one that has none.
 */
export interface Procedure {
  /** The heading it stands under in the document. */
  readonly heading: string;
  /** As the first cell of its row in `examples/README.md` says it. */
  readonly procedure: string;
}

type Headings = Readonly<Record<string, readonly string[]>>;

/** By the name of the example file, which is the document's. */
const DOCUMENTS: Readonly<Record<string, Headings>> = {
  'efs-purge': {
    'Phase 1: Pre-Production Testing (REQUIRED)': [
      'Create a test environment that matches production',
      'Test the dry run',
      'Test actual deletion on test data',
      'Verify the time zone',
      'Test with several age thresholds',
      'Review the format of the logs',
    ],
    'Phase 2: Limited Production Trial': [
      'Start with conservative settings',
      'Run on the least critical data first',
      'Monitor the first runs closely',
      'Roll out gradually',
    ],
    'Phase 3: Production Deployment': [
      'Document the configuration',
      'Set up monitoring and alerts',
      'Implement the safeguards of the Job',
      'Create a runbook for incidents',
    ],
    'Phase 4: Ongoing Operations': [
      'Review the logs every week',
      'Verify the backups',
      'Pin the version',
      'Control changes',
    ],
    'If Wrong Files Are Deleted': [
      'Stop the job and prevent future runs',
      'Assess the damage',
      'Restore from backup',
      'Analyze the root cause',
    ],
    'Pause Operations': ['Pause on Kubernetes', 'Pause on Docker Compose', 'Pause on ECS'],
    'Least Privilege Principle': ['Run with its own service account'],
    'Network Policies': ['Limit network access'],
    'Read-Only Mounts (Testing)': ['Dry run on a read-only mount'],
    'Audit Logging': ['Keep all logs'],
    'Recommended Production Configuration': ['Run with the recommended settings'],
    'Success Metrics': ['Track the metrics of each run'],
    Support: ['Check the logs first'],
  },
  clipper: {
    '✅ 3. Backup & Recovery': ['Back up every night', 'Test a restore every week'],
    '✅ 4. Redis Caching Strategy': ["Watch Redis' memory"],
    '✅ 5. Runbook & SLOs': [
      'Know the error budget',
      'Respond to a service that is down',
      'Respond to a high error rate',
      'Respond to a high response time',
      'Respond to database issues',
      'Respond to critical disk space',
      'Escalate and communicate',
      'Review after an incident',
    ],
    'Pre-Deployment': ['Check before a deployment'],
    Deployment: [
      'Deploy the application',
      'Set up automated backups',
      'Validate the deployment',
      'Import the Grafana dashboards',
      'Configure and test alerting',
    ],
    'Post-Deployment': ['Check after a deployment'],
    'Daily Operations': ['Morning check', 'Monitor the backup', 'Look at security'],
    'Weekly Operations': ['Verify the weekly restore test', 'Review the SLOs of the week', 'Review security'],
    'Monthly Operations': [
      'Rotate secrets',
      'Review the SLOs of the month',
      'Review the runbook',
      'Review backups',
    ],
    'SLO-Based Alerts': [
      'Alert SLOAvailabilityBreach',
      'Alert SLOErrorRateBreach',
      'Alert SLOLatencyBreach',
      'Alert ErrorBudgetFastBurn',
      'Alert ErrorBudgetMediumBurn',
    ],
    'Infrastructure Alerts': [
      'Alert ServiceDown',
      'Alert DatabaseDown',
      'Alert RedisDown',
      'Alert HighCPUUsage',
      'Alert LowDiskSpace',
      'Alert CriticalDiskSpace',
    ],
    Validation: ['Run the validation script'],
  },
  'data-loss-prevention': {
    '2. Created Safe Alternative': ['Dry run of the clean-up', 'The clean-up itself'],
    'Before Running ANY Cleanup Script': [
      'Verify the environment',
      'Create a database backup',
      'See what would be deleted',
      'Verify that the client is the demo one',
      'Check with the team',
    ],
    'For Production/Staging': ['Never clean up in production or staging'],
    '1. Use Different Client IDs for Real Data': ['Create a client account of its own for real work'],
    '2. Implement Soft Deletes': ['Add soft deletes'],
    '3. Add Pre-Commit Hooks': ['Keep unguarded scripts out of commits'],
    '4. Environment-Based Safeguards': ['Guard destructive scripts by environment'],
    '5. Automatic Backups': ['Back up before migrations'],
    'If You Catch It Immediately (Within Minutes)': [
      'Stop the script',
      'Check the WAL',
      'Recover to a point in time',
    ],
    'If Data Is Already Gone': [
      'Check for backups',
      'Check source data files',
      'Re-import from source',
      'Reconstruct from logs',
    ],
    'Test 1: Environment Check': ['Test that production is refused'],
    'Test 2: Dry Run Mode': ['Test that a dry run deletes nothing'],
    'Test 3: Confirmation Prompt': ['Test that a wrong phrase deletes nothing'],
    'Files to Update': ['Update the files that warn'],
    'Notify Team': ['Notify the team'],
    'Contact for Questions': ['Ask when unsure'],
  },
  infershield: {
    '1. Create S3 Bucket': ['Create the bucket'],
    '2. Create IAM User': ['Give the backup its rights'],
    '3. Deploy Backup CronJob': ['Deploy the backup CronJob'],
    '4. Verify Backup Job': ['Verify the backup Job'],
    'Run Backup Script Locally': ['Back up by hand', 'Test the backup script without uploading'],
    'List Available Backups': ['List the backups'],
    'Download Specific Backup': ['Download a backup'],
    'Scenario 1: Database Corruption': [
      'Corruption: identify the latest good backup',
      'Corruption: restore PostgreSQL',
      'Corruption: verify the restore',
      'Corruption: restart the application',
    ],
    'Scenario 2: Complete Cluster Loss': [
      'Cluster loss: provision a cluster',
      'Cluster loss: deploy the infrastructure',
      'Cluster loss: restore all data',
      'Cluster loss: verify health',
    ],
    'Scenario 3: Accidental Data Deletion': [
      'Deletion: identify when it happened',
      'Deletion: find the backup before it',
      'Deletion: restore to staging',
      'Deletion: extract the deleted records',
      'Deletion: import them to production',
    ],
    'Scenario 4: Redis Data Loss': ['Redis: restore', 'Redis: verify'],
    'Quarterly DR Test': [
      'Drill: verify that backups run',
      'Drill: test the backup script',
      'Drill: restore to staging',
      'Drill: verify the restored data',
      'Drill: document the results',
    ],
    'Backup Success Monitoring': ['Alert BackupJobFailed'],
    'Backup Age Monitoring': ['Alert BackupTooOld'],
    'Backup Job Fails': ['Find out why a backup failed'],
    'Restore Hangs': ['Look at the connections', 'End the sessions that block'],
    'S3 Access Denied': ['Find out why S3 refuses'],
    'Support Contacts': ['Call for help'],
  },
  credlink: {
    Prerequisites: ['Check tools and access'],
    'Quick Start (Local Development)': ['Start developing'],
    'Method 1: Automatic (via GitHub Actions)': ['Deploy staging by a push'],
    'Method 2: Manual (local)': ['Deploy staging by hand'],
    'Pre-Deployment Checklist': ['Check before a production deployment'],
    'Deployment Steps': ['Deploy production', 'Verify health ten times', 'Smoke test the endpoints'],
    'Post-Deployment Checklist': [
      'Check after a production deployment',
      'Immediate (0-5 minutes)',
      'Short-term (5-30 minutes)',
      'Long-term (1-24 hours)',
    ],
    'Automatic Rollback': ['Roll back by itself'],
    'Manual Rollback': ['Roll back by hand'],
    'Environment Variables': ['Keep production secrets'],
    'Deployment stuck at "Pending"': ['Look at a stuck deployment'],
    'Health check fails': ['Look at a failing health check'],
    'Database connection fails': ['Look at a failing database connection'],
    'Alert Response Times': ['Respond in time'],
    'Alert: API Error Rate > 5%': ['Error rate: diagnose', 'Error rate: resolve'],
    'Alert: Memory Usage > 90%': ['Memory: diagnose', 'Memory: resolve'],
    'Alert: Database Connection Pool Exhausted': [
      'Connection pool: diagnose',
      'Connection pool: end hanging queries',
      'Connection pool: enlarge it',
    ],
    'Service Level Objectives': ['Measure the SLOs'],
    'Backup & Restore': ['Create a manual snapshot', 'Restore from a snapshot'],
    'P0: Production Complete Outage': [
      'P0 triage',
      'P0 diagnosis',
      'P0 mitigation: roll back',
      'P0 mitigation: fail over',
      'P0 mitigation: scale up',
      'P0 mitigation: fallback mode',
      'P0 communication',
    ],
    'Code Quality': ['Check code quality'],
    Security: ['Check security'],
    Testing: ['Check the tests'],
    Database: ['Check migrations and the backup'],
    Documentation: ['Update the documentation'],
    Monday: ['Monday'],
    Wednesday: ['Wednesday'],
    Friday: ['Friday'],
    '✅ Verification': ['Verify the documents'],
  },
};

export const DOCUMENT_NAMES = Object.keys(DOCUMENTS);

export function proceduresOf(document: string): readonly Procedure[] {
  return Object.entries(DOCUMENTS[document] ?? {}).flatMap(([heading, procedures]) =>
    procedures.map((procedure) => ({ heading, procedure })),
  );
}
