import { expect, test } from 'vitest';

/** A port under test, and the switches of the simulator that it is or that stands behind it. */
export interface Subject<Port> {
  readonly port: Port;
  readonly faults: { set(id: string, on: boolean): unknown };
}

type Trouble = 'unreachable' | 'refused' | 'throttled' | 'lost';

export interface Owed<Port> {
  /** Prefix of the switches: `ecs`. */
  readonly system: string;
  /** Absent: all of them. */
  readonly troubles?: readonly Trouble[];
  readonly open: () => Promise<Subject<Port>> | Subject<Port>;
  readonly read: (port: Port, signal?: AbortSignal) => Promise<unknown>;
  readonly write?: (port: Port) => Promise<unknown>;
  /** Whether the write has had its effect. */
  readonly happened?: (port: Port) => Promise<boolean>;
}

const SENTENCE = expect.stringMatching(/^\S.* .*\.$/);
const KINDS = {
  unreachable: 'unavailable',
  refused: 'denied',
  throttled: 'rate_limited',
  lost: 'unavailable',
} as const;

/** What every port owes when its system is in trouble: a `Failure` of the right kind, with a sentence. */
export function failsInWords<Port>({
  system,
  open,
  read,
  write,
  happened = async () => true,
  troubles = ['unreachable', 'refused', 'throttled', 'lost'],
}: Owed<Port>): void {
  test.each(troubles)('a read meets trouble: %s', async (trouble) => {
    const { port, faults } = await open();
    await faults.set(`${system}/${trouble}`, true);

    await expect(read(port)).rejects.toMatchObject({
      name: 'Failure',
      kind: KINDS[trouble],
      message: SENTENCE,
    });
  });

  test('a slow read that its caller gives up on is a timeout', async () => {
    const { port, faults } = await open();
    const caller = new AbortController();
    await faults.set(`${system}/slow`, true);

    const reading = read(port, caller.signal);
    caller.abort();

    await expect(reading).rejects.toMatchObject({ name: 'Failure', kind: 'timeout' });
  });

  test('when the trouble is over, it answers again', async () => {
    const { port, faults } = await open();
    await faults.set(`${system}/unreachable`, true);
    await read(port).catch(() => undefined);
    await faults.set(`${system}/unreachable`, false);

    await expect(read(port)).resolves.toBeDefined();
  });

  if (!write) return;

  test('a write whose answer is lost may have happened, and is called unknown', async () => {
    const { port, faults } = await open();
    await faults.set(`${system}/lost`, true);

    await expect(write(port)).rejects.toMatchObject({ kind: 'unknown_outcome', message: SENTENCE });
    await faults.set(`${system}/lost`, false);
    expect(await happened(port)).toBe(true);
  });

  test.each(troubles.filter((trouble) => trouble !== 'lost'))(
    'a write that meets trouble (%s) has not happened',
    async (trouble) => {
      const { port, faults } = await open();
      await faults.set(`${system}/${trouble}`, true);

      await expect(write(port)).rejects.toMatchObject({ kind: KINDS[trouble] });
      await faults.set(`${system}/${trouble}`, false);
      expect(await happened(port)).toBe(false);
    },
  );
}
