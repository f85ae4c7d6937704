import { describe, expect, test } from 'vitest';
import type { RowChange } from '../../src/audit/event-store.ts';
import type { Store } from '../../src/storage/open-store.ts';
import { fc } from '../support/fast-check.ts';
import { HeldClock } from '../support/held-clock.ts';
import { appendTo } from './events.ts';
import { rowWriter, STORES } from './stores.ts';

const NOW = '2026-03-04T02:48:00.000Z';

describe.each(STORES)('locks on $name', ({ open }) => {
  test('a run takes all its targets, and everyone can see who holds them since when', async () => {
    const store = await open({ clock: new HeldClock(NOW) });

    const taken = await lockWriter(store).take('r-1', 'b', 'a', 'b');

    expect(taken.status).toBe('appended');
    expect(await store.locks(['a', 'b', 'c'])).toEqual([
      { target: 'a', run: 'r-1', since: new Date(NOW) },
      { target: 'b', run: 'r-1', since: new Date(NOW) },
    ]);
    expect(await store.locks([])).toEqual([]);
  });

  test('a target that is held refuses the whole append and says who holds it', async () => {
    const store = await open({ clock: new HeldClock(NOW) });
    const locks = lockWriter(store);
    await locks.take('r-1', 'b');

    const refused = await store.append(
      appendTo('run/r-2', 0, {
        rows: [
          { row: 'due', stream: 'run/r-2', at: new Date(NOW) },
          { row: 'take_locks', run: 'r-2', targets: ['a', 'b'] },
        ],
      }),
    );

    expect(refused).toEqual({
      status: 'locked',
      held: [{ target: 'b', run: 'r-1', since: new Date(NOW) }],
    });
    expect(await store.read('run/r-2')).toEqual([]);
    expect(await store.locks(['a'])).toEqual([]);
    expect(await store.dueStreams(new Date(NOW), 9)).toEqual({ due: [], next: null });
  });

  test('a run that holds its targets keeps them when it takes them again', async () => {
    const store = await open();
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');

    expect((await locks.take('r-1', 'a', 'b')).status).toBe('appended');
    expect((await store.locks(['a', 'b'])).map((lock) => lock.run)).toEqual(['r-1', 'r-1']);
  });

  test('of runs that take a target at the same moment, one gets it', async () => {
    const store = await open();
    const locks = lockWriter(store);

    const results = await Promise.all(['r-1', 'r-2', 'r-3'].map((run) => locks.take(run, 'a')));

    expect(results.map((result) => result.status)).toEqual(['appended', 'locked', 'locked']);
  });

  test('a release makes the first in line due at once, and only that one', async () => {
    const clock = new HeldClock(NOW);
    const store = await open({ clock });
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');
    await locks.wait('r-2', 'a');
    await locks.wait('r-3', 'a');
    await clock.advance(5_000);

    await locks.release('r-1');

    expect(await store.dueStreams(clock.now(), 9)).toEqual({ due: ['run/r-2'], next: null });
    expect(await store.dueStreams(new Date(NOW), 9)).toEqual({ due: [], next: clock.now() });
  });

  test('whoever lines up and is first when the same commit frees the target is due at once, not when it meant to ask', async () => {
    const clock = new HeldClock(NOW);
    const store = await open({ clock });
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');
    const askAgainAt = new Date(clock.now().getTime() + 5_000);

    await Promise.all([
      locks.write({ row: 'due', stream: 'run/r-2', at: askAgainAt }),
      locks.wait('r-2', 'a'),
      locks.release('r-1'),
    ]);

    expect((await store.dueStreams(clock.now(), 9)).due).toEqual(['run/r-2']);
  });

  test('a newcomer does not overtake whoever waits for a free target', async () => {
    const store = await open({ clock: new HeldClock(NOW) });
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');
    await locks.wait('r-2', 'a');
    await locks.release('r-1');

    const newcomer = await locks.take('r-3', 'a');
    const first = await locks.take('r-2', 'a');

    expect(newcomer).toEqual({
      status: 'locked',
      held: [{ target: 'a', run: 'r-2', since: new Date(NOW) }],
    });
    expect(first.status).toBe('appended');
  });

  test('a run that gives up waiting lets the next one go', async () => {
    const store = await open({ clock: new HeldClock(NOW) });
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');
    await locks.wait('r-2', 'a');
    await locks.wait('r-3', 'a');
    await locks.release('r-1');

    await locks.release('r-2');

    expect((await store.dueStreams(new Date(NOW), 9)).due).toContain('run/r-3');
    expect((await locks.take('r-3', 'a')).status).toBe('appended');
  });

  test('a run that waits again keeps its place', async () => {
    const store = await open();
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');
    await locks.wait('r-2', 'a');
    await locks.wait('r-3', 'a');
    await locks.wait('r-2', 'a');
    await locks.release('r-1');

    expect((await locks.take('r-3', 'a')).status).toBe('locked');
    expect((await locks.take('r-2', 'a')).status).toBe('appended');
  });

  test('a run that comes to wait for another target, too, is there before those who came after it', async () => {
    const store = await open();
    const locks = lockWriter(store);
    await locks.take('r-1', 'a', 'b');
    await locks.wait('r-2', 'a');
    await locks.wait('r-3', 'a', 'b');
    await locks.wait('r-2', 'b');
    await locks.release('r-1');

    expect((await locks.take('r-3', 'a', 'b')).status).toBe('locked');
    expect((await locks.take('r-2', 'a', 'b')).status).toBe('appended');
  });

  test('a release and a take in one append count in their order', async () => {
    const store = await open();
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');

    const handedOver = await locks.write(
      { row: 'release_locks', run: 'r-1' },
      { row: 'take_locks', run: 'r-2', targets: ['a'] },
    );

    expect(handedOver.status).toBe('appended');
    expect((await store.locks(['a'])).map((lock) => lock.run)).toEqual(['r-2']);
  });

  test('a run that waits and takes in one append waits no more', async () => {
    const store = await open();
    const locks = lockWriter(store);

    await locks.write(
      { row: 'wait_for_locks', run: 'r-1', targets: ['a', 'b'] },
      { row: 'take_locks', run: 'r-1', targets: ['a'] },
    );

    expect(await store.inTheWay('r-2', ['b'])).toEqual([]);
  });

  test('a run that goes first is next, before all who have waited, and there is one at a time', async () => {
    const store = await open({ clock: new HeldClock(NOW) });
    const locks = lockWriter(store);
    await locks.take('r-1', 'a');
    await locks.wait('r-2', 'a');

    expect((await locks.first('r-3', 'a', 'b')).status).toBe('appended');
    expect(await locks.first('r-4', 'a')).toEqual({
      status: 'locked',
      held: [{ target: 'a', run: 'r-3', since: new Date(NOW) }],
    });
    expect(await store.inTheWay('r-2', ['a', 'b'])).toMatchObject([{ run: 'r-1' }, { run: 'r-3' }]);
    await locks.release('r-1');

    expect((await store.dueStreams(new Date(NOW), 9)).due).toEqual(['run/r-3']);
    expect((await locks.take('r-2', 'a')).status).toBe('locked');
    expect((await locks.take('r-3', 'a')).status).toBe('appended');
  });

  test('whatever runs do in whatever order: no target is shared, no line is jumped, nobody is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(anyMove, { minLength: 1, maxLength: 4, selector: ({ run }) => run }), {
          maxLength: 25,
        }),
        async (rounds) => {
          const store = await open({ clock: new HeldClock(NOW) });
          const model = new LockModel();
          const locks = lockWriter(store);

          for (const moves of rounds) {
            const results = await Promise.all(
              moves.map((move) => locks[move.verb](move.run, ...move.targets)),
            );
            const statuses = results.map((result) => result.status);
            expect(statuses).toEqual(moves.map((move) => model.expected(move)));
            const held = await store.locks(TARGETS);
            expect(Object.fromEntries(held.map((lock) => [lock.target, lock.run]))).toEqual(model.held());
          }
          const due = await store.dueStreams(new Date(NOW), 99);
          expect(due.due).toEqual(expect.arrayContaining([...model.mustBeAwake()]));
          await store.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

const TARGETS = ['a', 'b', 'c'];
const RUNS = ['r-1', 'r-2', 'r-3', 'r-4'];

interface Move {
  readonly verb: 'take' | 'wait' | 'first' | 'release';
  readonly run: string;
  readonly targets: readonly string[];
}

const anyMove: fc.Arbitrary<Move> = fc.record({
  verb: fc.constantFrom('take', 'wait', 'first', 'release'),
  run: fc.constantFrom(...RUNS),
  targets: fc.uniqueArray(fc.constantFrom(...TARGETS), { minLength: 1 }),
});

interface Place {
  readonly run: string;
  readonly targets: Set<string>;
  readonly wentFirst?: boolean;
}

/** The rules in their plainest form: a map of holders and one line of waiting runs, oldest first. */
class LockModel {
  readonly #holders = new Map<string, string>();
  #line: Place[] = [];
  readonly #awake = new Set<string>();

  expected({ verb, run, targets }: Move): string {
    if (verb === 'release') this.#release(run);
    else if (verb === 'wait') this.#wait(run, targets);
    else if (verb === 'first') return this.#goFirst(run, targets);
    else return this.#take(run, targets);
    return 'appended';
  }

  held(): Record<string, string> {
    return Object.fromEntries(this.#holders);
  }

  /** Who waits first for a free target must have been woken, or nobody ever would. */
  mustBeAwake(): readonly string[] {
    return [...this.#awake].map((run) => `run/${run}`);
  }

  #take(run: string, targets: readonly string[]): string {
    const blocked = targets.some((target) => {
      const holder = this.#holders.get(target);
      return (holder ?? this.#first(target) ?? run) !== run;
    });
    if (blocked) return 'locked';
    for (const target of targets) this.#holders.set(target, run);
    this.#leave(run);
    return 'appended';
  }

  #wait(run: string, targets: readonly string[]): void {
    const waiting = this.#line.find((place) => place.run === run);
    if (waiting) for (const target of targets) waiting.targets.add(target);
    else this.#line.push({ run, targets: new Set(targets) });
  }

  #goFirst(run: string, targets: readonly string[]): string {
    const before = targets.map((target) => this.#line.find((place) => place.targets.has(target)));
    if (before.some((first) => first?.wentFirst && first.run !== run)) return 'locked';
    this.#leave(run);
    this.#line = [{ run, targets: new Set(targets), wentFirst: true }, ...this.#line];
    return 'appended';
  }

  #release(run: string): void {
    const freed = [...this.#holders].filter(([, holder]) => holder === run).map(([target]) => target);
    for (const target of freed) this.#holders.delete(target);
    this.#leave(run);
    this.#wake(freed);
  }

  #leave(run: string): void {
    const left = this.#line.find((place) => place.run === run);
    this.#line = this.#line.filter((place) => place !== left);
    this.#wake(left?.targets ?? []);
  }

  #wake(targets: Iterable<string>): void {
    for (const target of targets) {
      const first = this.#first(target);
      if (first !== undefined) this.#awake.add(first);
    }
  }

  #first(target: string): string | undefined {
    return this.#line.find((place) => place.targets.has(target))?.run;
  }
}

function lockWriter(store: Store) {
  const versions = new Map<string, number>();
  const write = rowWriter(store);
  /** The stream that waits is the one that is woken. */
  const asItself = async (row: Extract<RowChange, { row: 'wait_for_locks' | 'go_first' }>) => {
    const stream = `run/${row.run}`;
    const version = versions.get(row.run) ?? 0;
    versions.set(row.run, version + 1);
    const result = await store.append(appendTo(stream, version, { rows: [row] }));
    if (result.status === 'locked') versions.set(row.run, version);
    return result;
  };
  return {
    write,
    take: (run: string, ...targets: string[]) => write({ row: 'take_locks', run, targets }),
    release: (run: string, ..._targets: string[]) => write({ row: 'release_locks', run }),
    wait: (run: string, ...targets: string[]) => asItself({ row: 'wait_for_locks', run, targets }),
    first: (run: string, ...targets: string[]) => asItself({ row: 'go_first', run, targets }),
  };
}
