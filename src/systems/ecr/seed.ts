import { simulatedDigest } from '../simulated-digest.ts';
import type { EcrState } from './simulator.ts';

const DAY = 86_400_000;

/** CredLink's repositories: the builds that its task definitions name, and years of older ones. */
export function seedEcr(now: Date): EcrState {
  return {
    repositories: {
      'credlink-api': repository('credlink-api', now, [
        ['1.9.0', 0.02],
        ['1.8.3', 6],
        ['1.8.2', 21],
        ['1.8.1', 40],
        ['1.8.0', 52],
        ['1.7.9', 66],
        ['1.7.8', 90],
        ['1.7.7', 120],
      ]),
      'credlink-worker': repository('credlink-worker', now, [
        ['1.17.0', 9],
        ['1.16.0', 30],
        ['1.15.0', 75],
      ]),
    },
  };
}

function repository(name: string, now: Date, builds: readonly (readonly [tag: string, days: number])[]) {
  return builds.map(([tag, days]) => ({
    digest: simulatedDigest(`${name}:${tag}`),
    tags: [tag],
    pushedAt: new Date(now.getTime() - days * DAY).toISOString(),
    sizeBytes: 184_000_000 + Math.round(days * 10_000),
  }));
}
