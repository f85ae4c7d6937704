import { type Acknowledged, acknowledgeBarely, acknowledgeDurably, type Durable } from './acknowledge.ts';
import { type AtRest, bareBolt, connected, localWorkspace, withEverySdk } from './at-rest.ts';
import { type Confirmed, confirm } from './confirm.ts';
import { modelRun } from './finished-runs.ts';
import { historyCurve, type WithHistory } from './history.ts';
import { stores } from './place.ts';
import { slackStandIn } from './slack-stand-in.ts';
import { type Soaked, soak } from './soak.ts';
import { type LoadExtent, type UnderLoad, underLoad } from './under-load.ts';

/** How long each part takes. */
export interface Extent {
  readonly atOnce: readonly number[];
  readonly warmUpMs: number;
  readonly forMs: number;
  readonly rounds: number;
  readonly starts: number;
  readonly restMs: number;
  readonly history: { readonly finished: readonly number[]; readonly rounds: number };
  readonly soak: { readonly stops: number; readonly runsEach: number };
  readonly load: LoadExtent;
}

export const FULL: Extent = {
  atOnce: [1, 2, 4, 8, 16, 32, 64],
  warmUpMs: 3_000,
  forMs: 10_000,
  rounds: 100,
  starts: 7,
  restMs: 5_000,
  history: { finished: [10, 100, 1_000, 10_000], rounds: 11 },
  soak: { stops: 10, runsEach: 500 },
  load: { crowd: { runs: 100, clicks: 30 }, runbooks: [10, 100, 1_000], alerts: 5_000 },
};

export const QUICK: Extent = {
  atOnce: [1, 16, 64],
  warmUpMs: 500,
  forMs: 1_500,
  rounds: 5,
  starts: 1,
  restMs: 1_000,
  history: { finished: [10, 1_000], rounds: 1 },
  soak: { stops: 2, runsEach: 50 },
  load: { crowd: { runs: 20, clicks: 5 }, runbooks: [10, 200], alerts: 500 },
};

export interface Measured {
  readonly bare: readonly Acknowledged[];
  readonly acknowledged: readonly Durable[];
  readonly history: readonly WithHistory[];
  readonly soaked: readonly Soaked[];
  readonly load: UnderLoad;
  readonly confirmed: Confirmed;
  readonly atRest: Readonly<Record<'local' | 'everySdk' | 'connected' | 'bare', AtRest>>;
}

/** Everything, one part after the other, so that no part disturbs another. `tell` is told what is being measured. */
export async function measure(extent: Extent, tell: (what: string) => void): Promise<Measured> {
  const starts = { times: extent.starts, restMs: extent.restMs };
  const slack = await slackStandIn();
  tell('starts and memory');
  const atRest = {
    local: await localWorkspace(starts),
    everySdk: await withEverySdk(starts),
    connected: await connected(slack, starts),
    bare: await bareBolt(starts),
  };
  tell('from the Confirm click to the cluster');
  const confirmed = await confirm(slack, extent.rounds);
  const bare: Acknowledged[] = [];
  const acknowledged: Durable[] = [];
  for (const atOnce of extent.atOnce) {
    tell(`acknowledging commands, ${atOnce} at a time`);
    const pressure = { ...extent, atOnce };
    bare.push(await acknowledgeBarely(pressure));
    for (const store of stores()) acknowledged.push(await acknowledgeDurably(slack, store, pressure));
  }
  const model = await modelRun(slack);
  const history: WithHistory[] = [];
  for (const store of stores()) {
    tell(`acknowledging commands with a past, on ${store}`);
    history.push(...(await historyCurve({ slack, store, model, ...extent.history })));
  }
  const load = await underLoad(slack, extent.load, tell);
  tell('memory, run after run');
  const soaked = await soak({ slack, ...extent.soak });
  slack.close();
  return { bare, acknowledged, history, soaked, load, confirmed, atRest };
}

/** What is done under load alone. */
export async function measureLoad({ load }: Extent, tell: (what: string) => void): Promise<UnderLoad> {
  const slack = await slackStandIn();
  const measured = await underLoad(slack, load, tell);
  slack.close();
  return measured;
}

const RUNS_EACH = 100;

/** Memory over time alone. */
export async function measureSoak(minutes: number): Promise<readonly Soaked[]> {
  const slack = await slackStandIn();
  const soaked = await soak({ slack, minutes, runsEach: RUNS_EACH });
  slack.close();
  return soaked;
}
