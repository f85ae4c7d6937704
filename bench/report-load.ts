import { number, table } from './report-table.ts';
import type { UnderLoad } from './under-load.ts';

/** The measurements under load in Markdown. */
export function loadReport({ crowded, runbooks, stormy }: UnderLoad): string {
  return [
    ...['Many runs at once:', '', crowdTable(crowded), ''],
    ...['A storm of alerts:', '', stormTable(stormy), ''],
    ...['By how many runbooks there are:', '', runbooksTable(runbooks)],
  ].join('\n');
}

const seconds = (ms: number): string => `${number(ms / 1_000)} s`;

const crowdTable = (crowded: UnderLoad['crowded']): string =>
  table(
    ['runs', '', 'all ended after', 'a click meanwhile, median', 'p99'],
    crowded.map(({ store, runs, endedMs, clickMedianMs, clickP99Ms }) => [
      ...[String(runs), store, seconds(endedMs)],
      ...[`${number(clickMedianMs)} ms`, `${number(clickP99Ms)} ms`],
    ]),
  );

const stormTable = (stormy: UnderLoad['stormy']): string =>
  table(
    ['alerts', '', 'all taken after', 'told to come again', 'calm after', 'messages', 'changes of messages'],
    stormy.map(({ store, alerts, takenMs, refused, calmMs, posts, updates }) => [
      ...[String(alerts), store, seconds(takenMs), String(refused)],
      ...[seconds(calmMs), String(posts), String(updates)],
    ]),
  );

const runbooksTable = (files: UnderLoad['runbooks']): string =>
  table(
    ['runbooks', 'ready', '/runbook list', 'a new file is in force after', 'resident'],
    files.map(({ runbooks, readyMs, listMs, reloadMs, megabytes }) => [
      ...[String(runbooks), `${number(readyMs)} ms`, `${number(listMs)} ms`],
      ...[seconds(reloadMs), `${number(megabytes)} MB`],
    ]),
  );
