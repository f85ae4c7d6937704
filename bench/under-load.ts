import { type Crowded, crowd } from './crowd.ts';
import { manyRunbooks, type WithRunbooks } from './many-runbooks.ts';
import { stores } from './place.ts';
import type { SlackStandIn } from './slack-stand-in.ts';
import { type Stormy, storm } from './storm.ts';

export interface LoadExtent {
  readonly crowd: { readonly runs: number; readonly clicks: number };
  readonly runbooks: readonly number[];
  readonly alerts: number;
}

/** What an evening looks like that nobody forgets. */
export interface UnderLoad {
  readonly crowded: readonly Crowded[];
  readonly runbooks: readonly WithRunbooks[];
  readonly stormy: readonly Stormy[];
}

export async function underLoad(
  slack: SlackStandIn,
  extent: LoadExtent,
  tell: (what: string) => void,
): Promise<UnderLoad> {
  const crowded: Crowded[] = [];
  const stormy: Stormy[] = [];
  for (const store of stores()) {
    tell(`${extent.crowd.runs} runs at once, on ${store}`);
    crowded.push(await crowd({ slack, store, ...extent.crowd }));
    tell(`a storm of ${extent.alerts} alerts, on ${store}`);
    stormy.push(await storm({ slack, store, alerts: extent.alerts }));
  }
  const runbooks: WithRunbooks[] = [];
  for (const count of extent.runbooks) {
    tell(`a file with ${count} runbooks`);
    runbooks.push(await manyRunbooks(slack, count));
  }
  return { crowded, runbooks, stormy };
}
