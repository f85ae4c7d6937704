import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allActions } from '../../src/actions/index.ts';
import { offersFor, route } from '../../src/alerts/route.ts';
import type { Signal } from '../../src/alerts/signal.ts';
import { parseRunbooks } from '../../src/runbooks/parse-runbooks.ts';

function read(name: string) {
  const parsed = parseRunbooks(readFileSync(`examples/${name}.yaml`), { file: name, actions: allActions() });
  if (!parsed.ok) throw new Error(`${name} is broken`);
  return parsed.runbooks;
}

function answerTo(name: string, labels: Signal['labels']) {
  const file = read(name);
  const signal: Signal = {
    ...{ source: 'alertmanager', fingerprint: '1', status: 'firing', labels, name: '', at: new Date(0) },
    ...{ isAlone: false, mayBeReplayed: false },
  };
  const minutes = (route(signal, file).severity?.respondWithinMs ?? 0) / 60_000;
  return { minutes, runbooks: offersFor(labels, file).map(({ runbook }) => runbook) };
}

describe('CredLink: common alerts and responses', () => {
  test.each([
    ['credlink-api-error-rate', 5, ['error-rate', 'rollback', 'fallback-mode']],
    ['credlink-api-memory-high', 30, ['memory-high', 'more-memory']],
    ['credlink-db-connections-high', 5, ['show-connections', 'end-idle-transactions', 'enlarge-pool']],
  ])('%s: %i minutes', (alertname, minutes, runbooks) => {
    expect(answerTo('credlink', { alertname })).toEqual({ minutes, runbooks });
  });
});

describe('Clipper: monitoring and alerting', () => {
  test.each([
    ['SLOAvailabilityBreach', 'critical', 5, ['slo-breach']],
    ['SLOErrorRateBreach', 'critical', 5, ['slo-breach', 'high-error-rate']],
    ['SLOLatencyBreach', 'warning', 15, ['slo-breach']],
    ['ErrorBudgetFastBurn', 'critical', 5, ['slo-breach', 'high-error-rate']],
    ['ErrorBudgetMediumBurn', 'warning', 15, ['slo-breach', 'high-error-rate']],
    ['ServiceDown', 'critical', 5, ['clipper-down']],
    ['DatabaseDown', 'critical', 5, ['clipper-down']],
    ['RedisDown', 'critical', 5, ['clipper-down', 'redis-memory']],
    ['HighCPUUsage', 'warning', 30, ['high-cpu']],
    ['LowDiskSpace', 'warning', 30, ['disk-space']],
    ['CriticalDiskSpace', 'critical', 5, ['disk-space']],
  ])('%s, %s: %i minutes', (alertname, severity, minutes, runbooks) => {
    expect(answerTo('clipper', { alertname, severity })).toEqual({ minutes, runbooks });
  });
});
