import type { Clock } from '../lib/clock.ts';
import { Failure } from '../lib/failure.ts';
import type { Environment, Runbooks } from '../runbooks/runbook.ts';
import type { AwsCaller } from '../systems/aws-identity/port.ts';
import type { Systems } from '../systems/systems.ts';
import type { SystemSeen } from '../web/health.ts';

export interface LookParts {
  readonly runbooks: () => Runbooks;
  readonly systems: (environment: Environment) => Looked;
  /** The address that pages are sent as; absent: PagerDuty is not set up. */
  readonly pagesAs: string | undefined;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly log: { warn(facts: object, message: string): void; info(facts: object, message: string): void };
}

type Looked = Pick<Systems, 'kubernetes' | 'awsIdentity' | 'pagerduty'>;

export interface SystemsInView {
  /**
   * How each system that the runbooks use was when it was looked at last: at once, and never a question to a system.
   * What is older than a minute is looked at anew meanwhile, so whoever asks next knows more.
   */
  seen(): readonly SystemSeen[];
  /** As whom AWS knew the bot when it was asked last, by environment: `123456789012 as assumed-role/runbolt`. */
  accounts(): Readonly<Record<string, string>>;
  /** Resolves when nothing is being looked at. */
  idle(): Promise<void>;
  stop(): void;
}

const RECENT_MS = 60_000;
/** A system that takes longer is as good as down to whoever waits for a step. */
const ANSWER_MS = 10_000;

/** One cheap question to one system, which needs no right of its own. */
interface Question extends Pick<SystemSeen, 'system' | 'environment'> {
  readonly ask: (signal: AbortSignal) => Promise<unknown>;
}

/** Looks only while somebody asks how they are: what a probe never asks about costs nothing, at the start neither. */
export function lookAtSystems(parts: LookParts): SystemsInView {
  const { clock, log } = parts;
  const leaving = new AbortController();
  let seen: readonly SystemSeen[] = [];
  const accounts: Record<string, string> = {};
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  const look = async () => {
    const before = new Map(seen.map((one) => [nameOf(one), one]));
    const questions = await questionsFor(parts, (environment, caller) => {
      accounts[environment] = accountOf(caller);
    });
    const found = await Promise.all(questions.map((one) => answered(one, parts, leaving.signal)));
    if (leaving.signal.aborted) return;
    for (const one of found) tellChange(log, before.get(nameOf(one)), one);
    seen = found.map((one) => goesOn(before.get(nameOf(one)), one));
    lookedAt = clock.now().getTime();
  };
  const again = () => {
    if (looking || leaving.signal.aborted || clock.now().getTime() - lookedAt < RECENT_MS) return;
    looking = look()
      .catch((error: unknown) => log.warn({ err: error }, 'the systems could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  };
  return {
    seen() {
      again();
      return seen;
    },
    accounts: () => accounts,
    idle: () => looking ?? Promise.resolve(),
    stop: () => leaving.abort(),
  };
}

type Learn = (environment: string, caller: AwsCaller) => void;

async function questionsFor(
  { runbooks, systems, pagesAs }: LookParts,
  learn: Learn,
): Promise<readonly Question[]> {
  const { usesAws } = await import('../cli/doctor/examine-aws.ts');
  const file = runbooks();
  const environments = Object.values(file.environments);
  const [first] = environments;
  return [
    ...environments.filter((one) => usesKubernetes(file, one)).map((one) => kubernetes(one, systems(one))),
    ...environments.filter((one) => usesAws(file, one)).map((one) => aws(one, systems(one), learn)),
    // PagerDuty belongs to no environment: any of them reaches the same.
    ...(first && pagesAs !== undefined ? [pagerDuty(systems(first), pagesAs)] : []),
  ];
}

const usesKubernetes = ({ runbooks }: Runbooks, { name }: Environment): boolean =>
  Object.values(runbooks).some(
    ({ environment, steps }) =>
      environment === name && steps.some(({ uses }) => uses.startsWith('kubernetes/')),
  );

/** Everybody may ask what they may do; the answer may be no. */
const kubernetes = ({ name }: Environment, systems: Looked): Question => ({
  ...{ system: 'Kubernetes', environment: name },
  ask: (signal) =>
    systems.kubernetes.canI({ verb: 'get', group: '', resource: 'pods', namespace: 'default' }, signal),
});

const aws = ({ name }: Environment, systems: Looked, learn: Learn): Question => ({
  ...{ system: 'AWS', environment: name },
  ask: async (signal) => learn(name, await systems.awsIdentity.whoAmI(signal)),
});

/** Every process has a session of its own. */
const accountOf = ({ account, arn }: AwsCaller): string =>
  `${account} as ${arn.replace(/^(?:[^:]*:){5}/, '').replace(/^(assumed-role\/.+)\/[^/]+$/, '$1')}`;

const pagerDuty = ({ pagerduty }: Looked, pagesAs: string): Question => ({
  system: 'PagerDuty',
  ask: (signal) => pagerduty.findUser(pagesAs, signal),
});

async function answered(question: Question, parts: LookParts, leaving: AbortSignal): Promise<SystemSeen> {
  const { ask, ...which } = question;
  const { clock, redact } = parts;
  const late = new AbortController();
  const cancel = clock.after(ANSWER_MS, () => late.abort());
  try {
    const signal = AbortSignal.any([leaving, late.signal]);
    await Promise.race([ask(signal), aborted(signal)]);
    return { ...which, answers: true, since: clock.now().toISOString() };
  } catch (error) {
    const problem = error instanceof Failure ? redact(inShort(error)) : 'It could not be asked.';
    const why = late.signal.aborted ? `It did not answer within ${ANSWER_MS / 1_000} s.` : problem;
    return { ...which, answers: false, since: clock.now().toISOString(), why };
  } finally {
    cancel();
  }
}

/** `PagerDuty cannot be reached.`: whom it was asked about, and what to do, is not for everybody who probes. */
const inShort = ({ message }: Failure): string =>
  message.replace(/ \([^)]*\)/, '').replace(/(?<=\.)\s[\s\S]*$/, '');

/** A client that does not listen to its signal is left behind. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const nameOf = ({ system, environment }: SystemSeen): string => `${system} ${environment ?? ''}`;

/** As long as nothing has changed, it has been so since then. */
const goesOn = (before: SystemSeen | undefined, now: SystemSeen): SystemSeen =>
  before?.answers === now.answers ? { ...now, since: before.since } : now;

function tellChange(log: LookParts['log'], before: SystemSeen | undefined, now: SystemSeen): void {
  const { system, environment, why } = now;
  if (!now.answers && before?.answers !== false) log.warn({ system, environment, why }, 'a system is down');
  if (now.answers && before?.answers === false) log.info({ system, environment }, 'a system answers again');
}
