import { type Acknowledged, acknowledgeBarely, acknowledgeDurably, type Durable } from './acknowledge.ts';
import { type AtRest, bareBolt, connected, localWorkspace, withEverySdk } from './at-rest.ts';
import { type Confirmed, confirm } from './confirm.ts';
import { slackStandIn } from './slack-stand-in.ts';

/** How long each part takes. */
export interface Extent {
  readonly warmUpMs: number;
  readonly forMs: number;
  readonly rounds: number;
  readonly starts: number;
  readonly restMs: number;
}

export const FULL: Extent = { warmUpMs: 3_000, forMs: 10_000, rounds: 100, starts: 7, restMs: 5_000 };
export const QUICK: Extent = { warmUpMs: 500, forMs: 1_500, rounds: 5, starts: 1, restMs: 1_000 };

export interface Measured {
  readonly acknowledged: readonly { readonly bot: Durable; readonly bare: Acknowledged }[];
  readonly confirmed: Confirmed;
  readonly local: AtRest;
  readonly everySdk: AtRest;
  readonly connected: AtRest;
  readonly bare: AtRest;
}

/** Everything, one part after the other, so that no part disturbs another. `tell` is told what is being measured. */
export async function measure(extent: Extent, tell: (what: string) => void): Promise<Measured> {
  const { warmUpMs, forMs, rounds } = extent;
  const starts = { times: extent.starts, restMs: extent.restMs };
  const slack = await slackStandIn();
  const acknowledged: Measured['acknowledged'][number][] = [];
  for (const atOnce of [1, 16]) {
    tell(`acknowledging commands, ${atOnce} at a time`);
    const pressure = { atOnce, warmUpMs, forMs };
    const bare = await acknowledgeBarely(pressure);
    acknowledged.push({ bare, bot: await acknowledgeDurably(slack, pressure) });
  }
  tell('from the Confirm click to the cluster');
  const confirmed = await confirm(slack, rounds);
  tell('starts and memory');
  const atRest = {
    local: await localWorkspace(starts),
    everySdk: await withEverySdk(starts),
    connected: await connected(slack, starts),
    bare: await bareBolt(starts),
  };
  slack.close();
  return { acknowledged, confirmed, ...atRest };
}
