import { expect, test } from 'vitest';
import { channelName } from '../../src/incidents/channel-name.ts';
import { fc } from '../support/fast-check.ts';

const NAMING = {
  prefix: 'inc',
  declaredAt: new Date('2026-03-04T23:59:00Z'),
  severity: 'P0',
  id: 'i-7k3f9qxa',
};

test.each([
  ['API down', 'inc-2026-03-04-p0-api-down-7k3f9qxa'],
  ['  Größe: "Über" 500% / s ', 'inc-2026-03-04-p0-große-uber-500-s-7k3f9qxa'],
  ['!!!', 'inc-2026-03-04-p0-7k3f9qxa'],
  ['日本語の障害', 'inc-2026-03-04-p0-日本語の障害-7k3f9qxa'],
  [`${'a'.repeat(49)} b`, `inc-2026-03-04-p0-${'a'.repeat(49)}-7k3f9qxa`],
])('%j', (title, name) => {
  expect(channelName({ ...NAMING, title })).toBe(name);
});

test('whatever the title, Slack takes the name', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 40 }),
      (title, severity) => {
        const name = channelName({ ...NAMING, title, severity });

        expect(name.length).toBeLessThanOrEqual(76);
        expect(name).toMatch(/^[\p{Ll}\p{Lo}\p{Nd}_-]+$/u);
        expect(name.endsWith('-7k3f9qxa')).toBe(true);
      },
    ),
  );
});
