import { describe, expect, test } from 'vitest';
import { exportCsv, exportJsonLines, selectEvents } from '../../src/audit/export.ts';
import { hashedText, type RecordedEvent } from '../../src/audit/hash-event.ts';
import { chainOf, streamOf, textOf } from './recorded.ts';

describe('JSON Lines', () => {
  test('a line is the hashed text with the hash as its last member', async () => {
    const [event] = chainOf([{ data: { text: 'a "quoted" line\nand another' } }]);

    const line = await textOf(exportJsonLines(streamOf(event ? [event] : [])));

    expect(line.endsWith(`,"hash":"${event?.hash}"}\n`)).toBe(true);
    expect(line.replace(/,"hash":"[0-9a-f]{64}"}\n$/, '}')).toBe(event && hashedText(event));
    expect(JSON.parse(line)).toMatchObject({ position: 1, hash: event?.hash });
  });
});

describe('CSV', () => {
  test('there is a heading and a quoted row for each event', async () => {
    const [event] = chainOf([{ data: { text: 'said "no"' } }]);

    const text = await textOf(exportCsv(streamOf(event ? [event] : [])));

    expect(text).toBe(
      `position,at,said_at,written_at,stream,version,type,actor_kind,actor_id,actor_name,data,prev_hash,hash\r\n"1","2026-03-04T02:48:00.000Z","","","run/r-1","1","noted","slack","U0BEN","Ben","{""text"":""said \\""no\\""""}","${'0'.repeat(64)}","${event?.hash}"\r\n`,
    );
  });

  test.each([
    '=HYPERLINK("http://evil.example","click")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '  =1+1',
    '|calc',
    '＝1+1',
  ])('a cell like %j is not run as a formula', async (name) => {
    const events = chainOf([{ actor: { kind: 'slack', id: name, name } }]);

    const text = await textOf(exportCsv(streamOf(events)));

    const cell = `"'${name.replaceAll('"', '""')}"`;
    expect(text).toContain(`${cell},${cell}`);
  });

  test('a part says what was chosen in a column of its own, also when it is empty', async () => {
    const part = await textOf(exportCsv(streamOf(chainOf([{}])), { run: 'r-1' }));
    const empty = await textOf(exportCsv(streamOf([]), { run: 'r-2' }));

    const [heading = '', row = ''] = part.split('\r\n');
    expect(heading).toMatch(/,hash,selection$/);
    expect(row).toMatch(/,"\{""run"":""r-1""\}"$/);
    expect(empty).toMatch(/,hash,selection\r\n$/);
  });

  test('a record that was tampered with can still be exported', async () => {
    const events = chainOf([{}]).map((event) => ({ ...event, actor: '{"broken', data: 'nonsense' }));

    expect(await textOf(exportCsv(streamOf(events)))).toContain('"{""broken"');
  });
});

describe('what is exported', () => {
  const EVENTS = chainOf([
    { stream: 'run/r-1', at: '2026-03-01T00:00:00.000Z', data: { target: 'storage/cronjob/efs-purge' } },
    { stream: 'run/r-2', at: '2026-03-02T00:00:00.000Z', actor: { kind: 'cli', id: 'eve', name: 'Eve' } },
    { stream: 'runbooks', at: '2026-03-03T00:00:00.000Z', data: { path: 'C:\\"x"' } },
    { stream: 'run/r-1', at: '2026-03-04T00:00:00.000Z' },
  ]);

  test.each([
    [{}, [1, 2, 3, 4]],
    [{ run: 'r-1' }, [1, 4]],
    [{ run: 'run/r-1' }, [1, 4]],
    [{ run: 'runbooks' }, [3]],
    [{ person: 'eve' }, [2]],
    [{ person: 'Ben' }, [1, 3, 4]],
    [{ person: 'U0BEN' }, [1, 3, 4]],
    [{ person: 'U0' }, []],
    [{ target: 'EFS-purge' }, [1]],
    [{ target: 'C:\\"x"' }, [3]],
    [{ from: new Date('2026-03-02T00:00:00Z') }, [2, 3, 4]],
    [{ until: new Date('2026-03-02T00:00:00Z') }, [1]],
    [{ run: 'r-1', from: new Date('2026-03-02T00:00:00Z') }, [4]],
  ])('%j selects %j', async (filter, positions) => {
    const selected: RecordedEvent[] = [];
    for await (const event of selectEvents(streamOf(EVENTS), filter)) selected.push(event);

    expect(selected.map((event) => event.position)).toEqual(positions);
  });
});
