import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

/**
 * design.md section 3 as code: which room may import which. `types` may be imported as types only. Composition
 * (config, boot, core, main, cli) sees everything; nobody sees composition, the store or a system's real client.
 */
const ROOMS: Readonly<
  Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>
> = {
  lib: { values: [], types: [] },
  systems: { values: ['lib'], types: ['runbooks', 'policy'] },
  actions: { values: ['lib'], types: ['systems'] },
  runbooks: { values: ['lib'], types: ['actions'] },
  policy: { values: ['lib'], types: ['runbooks', 'audit'] },
  audit: { values: ['lib'], types: [] },
  runs: { values: ['runbooks', 'actions', 'policy', 'audit', 'drills', 'lib'], types: ['systems'] },
  incidents: { values: ['audit', 'lib', 'commands'], types: ['runs', 'systems', 'runbooks', 'actions'] },
  drills: { values: ['audit', 'lib'], types: ['runbooks', 'runs', 'systems'] },
  schedules: { values: ['audit', 'lib'], types: ['runbooks', 'runs'] },
  alerts: { values: ['audit', 'lib'], types: ['runbooks', 'runs'] },
  oncall: { values: ['audit', 'lib', 'schedules'], types: ['runbooks', 'runs', 'systems'] },
  commands: {
    values: [
      'runbooks',
      'actions',
      'policy',
      'audit',
      'runs',
      'incidents',
      'alerts',
      'drills',
      'schedules',
      'oncall',
      'lib',
    ],
    types: ['systems'],
  },
  storage: { values: ['lib', 'audit'], types: ['runs', 'policy', 'runbooks'] },
  slack: {
    values: ['commands', 'lib', 'runs', 'drills', 'incidents', 'alerts', 'schedules', 'oncall', 'audit'],
    types: ['runbooks', 'policy', 'actions', 'systems'],
  },
  workspace: { values: ['lib'], types: ['systems'] },
  web: {
    values: ['commands', 'lib'],
    types: [
      'runs',
      'runbooks',
      'policy',
      'audit',
      'actions',
      'schedules',
      'alerts',
      'systems',
      'slack',
      'workspace',
    ],
  },
};

/** A system's port is its vocabulary (shapes and pure words about them); fault switches are shown by the workspace. */
const VOCABULARY = /^systems\/([^/]+\/port|faults)\.ts$/;

const VENDORS = /^(@slack\/|@kubernetes\/|@aws-sdk\/|@smithy\/|@pagerduty\/|kysely|node:sqlite|pg$|ioredis$)/;
const VENDOR_ROOMS = ['slack', 'systems', 'storage'];
const COMPOSITION = /^(boot|core|main|cli|config|runbooks-file)(\/|\.ts|$)/;

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

const imports = globSync('src/**/*.ts')
  .filter((file) => !file.includes('workspace/page'))
  .flatMap(importsOf);

describe('the rooms of the house', () => {
  test('every folder below src is a room with a charter', () => {
    const rooms = new Set(imports.map(({ file }) => roomOf(file)).filter((room) => room !== undefined));

    expect([...rooms].filter((room) => !(room in ROOMS) && !COMPOSITION.test(room))).toEqual([]);
  });

  test('a room imports only what its charter allows', () => {
    const trespasses = imports
      .filter((one) => !allowed(one))
      .map(({ file, from, typeOnly }) => {
        return `${file} imports ${typeOnly ? 'types of ' : ''}${from}`;
      });

    expect(trespasses).toEqual([]);
  });

  test('vendor SDKs stay in slack, systems and storage', () => {
    const vendors = imports.filter(
      ({ file, from }) => VENDORS.test(from) && !VENDOR_ROOMS.includes(roomOf(file) ?? ''),
    );

    expect(
      vendors.filter(({ typeOnly }) => !typeOnly).map(({ file, from }) => `${file} imports ${from}`),
    ).toEqual([]);
  });

  test('only composition knows the real clients and the store', () => {
    const known = imports.filter(({ file, from }) => {
      const target = localTarget(file, from);
      const hidden = target?.startsWith('storage/') || /^systems\/[^/]+\/client\.ts$/.test(target ?? '');
      return hidden && folderOf(file) !== folderOf(join('src', target ?? '')) && !isComposition(file);
    });

    expect(
      known.filter(({ typeOnly }) => !typeOnly).map(({ file, from }) => `${file} imports ${from}`),
    ).toEqual([]);
  });
});

function importsOf(file: string): readonly Import[] {
  const { module, errors } = parseSync(file, readFileSync(file, 'utf8'));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const statics = module.staticImports.map((one) => ({
    file,
    from: one.moduleRequest.value,
    typeOnly: one.entries.length > 0 && one.entries.every(({ isType }) => isType),
  }));
  const reexports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ file, from: moduleRequest.value, typeOnly: isType }] : [],
    ),
  );
  return [...statics, ...reexports];
}

function allowed({ file, from, typeOnly }: Import): boolean {
  const target = localTarget(file, from);
  if (target === undefined || isComposition(file)) return true;
  if (COMPOSITION.test(target)) return typeOnly && target === 'config.ts';
  const [room, other] = [roomOf(file) ?? '', target.split('/')[0] ?? ''];
  if (room === other) return true;
  const charter = ROOMS[room];
  if (VOCABULARY.test(target) && charter?.types.includes('systems')) return true;
  return charter?.values.includes(other) || (typeOnly && charter?.types.includes(other)) || false;
}

/** The imported file, relative to src, or undefined for a package. */
function localTarget(file: string, from: string): string | undefined {
  return from.startsWith('.')
    ? relative('src', normalize(join(dirname(file), from))).replaceAll(sep, '/')
    : undefined;
}

function roomOf(file: string): string | undefined {
  const [room, ...rest] = relative('src', file).split(sep);
  return rest.length > 0 ? room : undefined;
}

const isComposition = (file: string): boolean => COMPOSITION.test(relative('src', file).replaceAll(sep, '/'));

/** The folder that keeps a secret: a whole room, or one system of `systems`. */
function folderOf(file: string): string {
  const [room = '', system = ''] = relative('src', file).split(sep);
  return room === 'systems' ? `${room}/${system}` : room;
}
