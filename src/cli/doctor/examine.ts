import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connectSystems } from '../../boot/connect-systems.ts';
import { KnownSecrets } from '../../boot/known-secrets.ts';
import { KEEP_APART, recordAhead } from '../../boot/moved-clock.ts';
import { type Config, readConfig } from '../../config.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { Failure } from '../../lib/failure.ts';
import { createRedactor } from '../../lib/redact.ts';
import type { Environment, Runbooks } from '../../runbooks/runbook.ts';
import { openStore, type Store } from '../../storage/open-store.ts';
import type { Chat } from '../../systems/chat/port.ts';
import { notConnected } from '../../systems/not-connected.ts';
import type { Systems } from '../../systems/systems.ts';
import { type Ailment, ailmentsOf } from '../../web/ailments.ts';
import { checkHealth, type Health } from '../../web/health.ts';
import { examineAws } from './examine-aws.ts';
import { examineCalls } from './examine-calls.ts';
import { examineKubernetes } from './examine-kubernetes.ts';
import { examineFolder, examineNode } from './examine-machine.ts';
import { examinePagerDuty } from './examine-pagerduty.ts';
import { examineReplicas } from './examine-replicas.ts';
import { examineRunbooks } from './examine-runbooks.ts';
import { examineServices } from './examine-services.ts';
import { examineSlack } from './examine-slack.ts';
import { examineAlerts, examineSlackPlaces } from './examine-slack-places.ts';
import { examineSystems } from './examine-systems.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** What a running bot finds about itself, with the store and the systems it has open. */
export interface BotUnderExamination {
  readonly config: Config;
  readonly store: Pick<Store, 'head' | 'put' | 'replicas'>;
  readonly clock: Clock;
  readonly systems: (environment: Environment) => Systems;
  /** What is wrong with the runbooks file on the disk when it is not the one in force. */
  readonly fileProblem: () => string | undefined;
  /** How it stands with Slack. */
  readonly standing?: () => Promise<Health>;
}

export async function examineBot({
  config,
  store,
  clock,
  systems,
  fileProblem,
  standing,
}: BotUnderExamination): Promise<readonly Finding[]> {
  const broken =
    fileProblem() === undefined
      ? []
      : [problem('Runbooks file', 'The file on the disk is broken; the last good one stays in force.')];
  const health = await checkHealth({ store, clock });
  const record = health.healthy ? await headFinding(store) : problem('Record', health.store.problem ?? '');
  const now = standing ? ailmentsOf(await standing(), clock.now()).filter(isSlack) : [];
  const replicas = await examineReplicas(store.replicas);
  return [...(await examineRest(config, () => systems)), ...now, ...replicas, ...broken, record];
}

/** The rest is looked at itself. */
const isSlack = ({ about }: Ailment): boolean => about === 'Slack';

/** The same without a bot: opens the store for a moment, and reaches the systems as a bot would. */
export async function examineAlone(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const read = readConfig(variables);
  if (!read.ok) {
    return [examineNode(process.version), ...read.problems.map((text) => problem('Environment', `${text}.`))];
  }
  const { config } = read;
  const rest = await examineRest(config, (runbooks) => reach(config, runbooks));
  // Looking makes nothing: a record that is not there yet is not opened.
  const hasRecord = config.databaseUrl !== undefined || existsSync(join(config.dataFolder, 'runbolt.db'));
  return [...rest, ...(hasRecord ? await storeFindings(config) : [])];
}

type SystemsOf = (environment: Environment) => Systems;

async function examineRest(
  config: Config,
  systemsFor: (runbooks: Runbooks) => SystemsOf | Promise<SystemsOf>,
): Promise<readonly Finding[]> {
  const file = await examineRunbooks(config);
  const { runbooks } = file;
  const slack = await examineSlack(config.slack);
  const systems = runbooks && (await systemsFor(runbooks));
  const places = runbooks && isLetIn(slack) ? await examineSlackPlaces(config, runbooks) : [];
  const outside = runbooks && systems ? await examineOutside(config, runbooks, systems) : [];
  return [
    examineNode(process.version),
    ok('Environment', 'It can be read.'),
    ...file.findings,
    ...(await examineFolder(config.dataFolder)),
    ...examineClock(config),
    ...slack,
    ...places,
    ...outside,
  ];
}

/** Where it is not, everything that is asked there would be missing for this one reason. */
const isLetIn = ([first]: readonly Finding[]): boolean => first?.level === 'ok';

async function examineOutside(
  config: Config,
  runbooks: Runbooks,
  systems: SystemsOf,
): Promise<readonly Finding[]> {
  const touched = examineSystems(config);
  const places = [...examineAlerts(config, runbooks), ...examineCalls(config, runbooks)];
  if (config.systems === 'simulated') return [...places, touched];
  const [clusters, aws, services, pagerduty] = await Promise.all([
    examineKubernetes(runbooks, (environment) => systems(environment).kubernetes),
    examineAws(runbooks, systems),
    examineServices(runbooks, systems),
    examineAnyPagerDuty(config, runbooks, systems),
  ]);
  return [...places, touched, ...clusters, ...aws, ...services, ...pagerduty];
}

/** PagerDuty belongs to no environment: any of them reaches the same. */
async function examineAnyPagerDuty(
  config: Config,
  runbooks: Runbooks,
  systems: SystemsOf,
): Promise<readonly Finding[]> {
  const [environment] = Object.values(runbooks.environments);
  if (!environment) return [];
  return examinePagerDuty(runbooks, systems(environment).pagerduty, config.pagerduty?.from);
}

async function reach(config: Config, runbooks: Runbooks): Promise<SystemsOf> {
  const secrets = new KnownSecrets(config, createRedactor());
  // What cannot be read is a finding about the file; here it is as if it were not set.
  secrets.learn(runbooks);
  const chat = notConnected<Chat>('Slack', 'nothing is said while looking.');
  const systems = await connectSystems({ config, chat, clock: systemClock, secrets: secrets.values });
  return systems.of;
}

async function storeFindings({ dataFolder: folder, databaseUrl }: Config): Promise<readonly Finding[]> {
  try {
    const place = { folder, ...(databaseUrl !== undefined && { databaseUrl }) };
    const store = await openStore({ ...place, clock: systemClock });
    try {
      return [...(await examineReplicas(store.replicas)), await headFinding(store)];
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [problem('Record', error.message, fixOfRecord(databaseUrl))];
  }
}

const fixOfRecord = (databaseUrl: string | undefined): string =>
  databaseUrl === undefined
    ? 'Look at the disk and the rights of RUNBOLT_DATA; nothing is begun until the record opens.'
    : 'Look at DATABASE_URL, at the database, and at the way there; nothing is begun until the record opens.';

async function headFinding(store: Pick<Store, 'head'>): Promise<Finding> {
  const { position, hash } = await store.head();
  if (position === 0) return ok('Record', 'It opens; nothing is in it yet.');
  return ok(
    'Record',
    `It opens; ${position} events, the newest is ${hash.slice(0, 16)}…. Check the chain with: runbolt audit verify`,
  );
}

function examineClock(config: Config): readonly Finding[] {
  const ahead = recordAhead(config);
  return ahead === undefined ? [] : [warning('Clock', ahead, KEEP_APART)];
}
