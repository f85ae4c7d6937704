import { describe, expect, test } from 'vitest';
import type { Database, Databases } from '../../src/systems/database/port.ts';
import { DatabaseState } from '../../src/systems/database/simulated-state.ts';
import { simulateDatabases } from '../../src/systems/database/simulator.ts';
import { Faults } from '../../src/systems/faults.ts';
import { HeldClock } from '../support/held-clock.ts';
import { failsInWords, type Subject } from './in-trouble.ts';

const NOON = new Date('2026-03-04T12:00:00Z');

describe.each([{ name: 'the simulator', open: simulator }])('databases by $name', ({ open }) => {
  test('rows made before a moment are counted, those made at it are not', async () => {
    const { port } = open();
    const replica = existing(port, 'production-replica');

    // One row an hour from midnight on.
    expect(await replica.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(12);
    expect(await replica.countRows('reports', { column: 'created_at', olderThan: at('12:00:00.001') })).toBe(
      13,
    );
    expect(await replica.countRows('reports', { column: 'created_at', olderThan: at('00:00:00') })).toBe(0);
  });

  test('a copy holds what there was when its backup was taken', async () => {
    const { port } = open();
    const staging = existing(port, 'staging');

    expect(await staging.countRows('reports', { column: 'created_at', olderThan: NOON })).toBe(6);
    expect(await staging.countRows('reports', { column: 'created_at', olderThan: at('03:00:00') })).toBe(3);
  });

  test('a database that the environment does not name is not there', async () => {
    const { port } = open();

    expect(port.database('nope')).toBeUndefined();
    expect(port.names()).toEqual(['production-replica', 'staging']);
  });

  test.each([
    ['reportz', 'created_at'],
    ['reports', 'createdAt'],
    ['reports"; DROP TABLE reports; --', 'created_at'],
    ['reports', 'created_at" OR 1=1 --'],
    ['constructor', 'created_at'],
    ['', ''],
  ])('the table %j with the column %j is not found, and nothing else happens', async (table, column) => {
    const { port } = open();

    await expect(
      existing(port, 'staging').countRows(table, { column, olderThan: NOON }),
    ).rejects.toMatchObject({
      name: 'Failure',
      kind: 'not_found',
    });
  });

  failsInWords<Databases>({
    system: 'database',
    open,
    read: (port, signal) =>
      existing(port, 'staging').countRows('reports', { column: 'created_at', olderThan: NOON }, signal),
  });
});

function simulator(): Subject<Databases> {
  const clock = new HeldClock('2026-03-04T18:00:00Z');
  const faults = new Faults();
  const firstAt = at('00:00:00').toISOString();
  const copy = {
    backup: 'b',
    takenAt: at('05:30:00').toISOString(),
    restoredAt: at('06:00:00').toISOString(),
  };
  const state = DatabaseState.parse({
    tables: { reports: { column: 'created_at', firstAt, everyMs: 3_600_000 } },
    copies: { staging: copy },
    redis: {},
  });
  return {
    port: simulateDatabases({ state, clock, faults }).named({ 'production-replica': {}, staging: {} }),
    faults,
  };
}

function at(time: string): Date {
  return new Date(`2026-03-04T${time}Z`);
}

function existing(port: Databases, name: string): Database {
  const found = port.database(name);
  if (!found) throw new Error(`expected a database ${name}`);
  return found;
}
