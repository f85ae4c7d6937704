import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { checkCronJobArgs } from '../../../src/actions/kubernetes/check-cronjob-args.ts';
import { jobLogs } from '../../../src/actions/kubernetes/job-logs.ts';
import { restartDeployment } from '../../../src/actions/kubernetes/restart-deployment.ts';
import { resumeCronJob } from '../../../src/actions/kubernetes/resume-cronjob.ts';
import { runCronJob } from '../../../src/actions/kubernetes/run-cronjob.ts';
import { runJob } from '../../../src/actions/kubernetes/run-job.ts';
import { scaleWorkload } from '../../../src/actions/kubernetes/scale-workload.ts';
import { stopJobs } from '../../../src/actions/kubernetes/stop-jobs.ts';
import { suspendCronJob } from '../../../src/actions/kubernetes/suspend-cronjob.ts';
import { undoRollout } from '../../../src/actions/kubernetes/undo-rollout.ts';
import { whatIsAsked } from '../../../src/systems/kubernetes/simulated-routes.ts';
import { Cluster } from './cluster.ts';

const Manifest = z.object({
  kind: z.string(),
  metadata: z.object({ namespace: z.string().optional() }),
  rules: z
    .array(
      z.object({
        apiGroups: z.array(z.string()),
        resources: z.array(z.string()),
        verbs: z.array(z.string()),
      }),
    )
    .default([]),
});

const text = readFileSync('deploy/kubernetes/role.yaml', 'utf8');
const manifests = parseAllDocuments(text).map((document) => Manifest.parse(document.toJSON()));

/** Everything the example's runbooks ask of Kubernetes, on good days and on bad ones. */
async function everythingAsked() {
  const asked = new Map<string, NonNullable<ReturnType<typeof whatIsAsked>>>();
  const listening = (context: 'prod' | 'staging') => {
    const cluster = new Cluster(context);
    cluster.listenTo((request) => {
      const ask = whatIsAsked(request) ?? expect.fail();
      asked.set(JSON.stringify([ask.verb, ask.group, ask.resource, ask.subresource, ask.namespace]), ask);
    });
    return cluster;
  };
  const purge = { namespace: 'storage', name: 'efs-purge' };
  const backup = { namespace: 'infershield', name: 'infershield-backup' };

  const prod = listening('prod');
  await prod.perform(checkCronJobArgs, purge);
  await prod.perform(jobLogs, { namespace: 'storage', cronjob: 'efs-purge' });
  await prod.perform(suspendCronJob, purge);
  await prod.perform(stopJobs, { namespace: 'storage', cronjob: 'efs-purge' });
  await prod.perform(resumeCronJob, purge);
  await prod.perform(runCronJob, backup);
  const redis = { namespace: 'infershield', kind: 'StatefulSet', name: 'infershield-redis' };
  await prod.perform(scaleWorkload, { namespace: 'infershield', name: 'infershield-backend', replicas: 0 });
  await prod.perform(scaleWorkload, { ...redis, replicas: 0 });
  prod.faults.set('kubernetes/next-job-exits-1', true);
  await prod.perform(runCronJob, backup, { run: 'r-2' });

  const staging = listening('staging');
  await staging.perform(runJob, {
    namespace: 'infershield',
    from_cronjob: 'infershield-backup',
    args: ['x'],
  });
  await staging.perform(restartDeployment, { namespace: 'infershield', name: 'infershield-backend' });
  await staging.perform(undoRollout, { namespace: 'infershield', name: 'infershield-backend' });
  return [...asked.values()];
}

test('deploy/kubernetes/role.yaml grants what the example runbooks ask for', async () => {
  const missing = (await everythingAsked()).filter(({ verb, group, resource, subresource, namespace }) => {
    const wanted = subresource ? `${resource}/${subresource}` : resource;
    const rules = manifests
      .filter((one) => one.metadata.namespace === namespace)
      .flatMap(({ rules }) => rules);
    return !rules.some(
      (rule) =>
        rule.apiGroups.includes(group) && rule.resources.includes(wanted) && rule.verbs.includes(verb),
    );
  });

  expect(missing).toEqual([]);
});

test('it grants nothing in the whole cluster, and no wildcard', () => {
  expect(manifests.map(({ kind }) => kind).filter((kind) => kind.startsWith('Cluster'))).toEqual([]);
  expect(JSON.stringify(manifests)).not.toContain('*');
});
