import { expect, test } from 'vitest';
import { certificateAge } from '../../../src/actions/acm/certificate-age.ts';
import { seedAcm } from '../../../src/systems/acm/seed.ts';
import { type AcmState, simulateAcm } from '../../../src/systems/acm/simulator.ts';
import { Faults } from '../../../src/systems/faults.ts';
import { stage } from '../../support/stage.ts';

const MONTH = { at_least: '30d' };

/** Looks at the example's first certificate with something changed about it. */
async function lookAt(over: Partial<AcmState['certificates'][number]>, input: object = MONTH) {
  const set = stage();
  const [first] = seedAcm(set.clock.now()).certificates;
  if (!first) throw new Error('the seed has no certificate');
  const state = { certificates: [{ ...first, ...over }] };
  const acm = simulateAcm({ state, clock: set.clock, faults: new Faults() });
  const context = { ...set.context(), systems: { ...set.systems, acm } };
  const plan = await certificateAge.plan(context, { ...input });
  return certificateAge.observe(context, { ...input }, { plan, startedAt: set.clock.now() });
}

test('certificates in use that are valid for long enough pass, with what uses them', async () => {
  const { end } = await stage().perform(certificateAge, MONTH);

  expect(end).toEqual({
    status: 'done',
    outputs: {
      days_left: 212,
      domain: 'api.credlink.com',
      certificate: expect.stringMatching(/^arn:aws:acm:.*0001$/),
    },
    evidence: [
      'The certificate of api.credlink.com is ISSUED, valid for 212 more days (until 2026-10-02), in use by elasticloadbalancing loadbalancer/app/credlink-production/50dc6c495c0c9188.',
    ],
  });
});

test('one that nothing uses counts only when the runbook says so', async () => {
  const { end } = await stage().perform(certificateAge, { ...MONTH, include_unused: true });

  expect(end).toMatchObject({
    status: 'failed',
    reason:
      'The certificate of legacy.credlink.com is ISSUED, valid for 19 more days (until 2026-03-23), in use by nothing. It was imported, so ACM does not renew it: import a new one.',
  });
});

test.each([
  ['a renewal that waits', { status: 'PENDING_VALIDATION' }, 'put its DNS record back'],
  ['a renewal that failed', { status: 'FAILED', reason: 'CAA_ERROR' }, 'The renewal failed: CAA_ERROR.'],
])('%s is said, with what to do', async (_what, renewal, advice) => {
  const end = await lookAt({ notAfter: '2026-03-20T00:00:00Z', renewal });

  expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining(advice) });
  expect(end).toMatchObject({ reason: expect.stringContaining(`its renewal is ${renewal.status}`) });
});

test.each([
  ['has ended', { notAfter: '2026-03-01T00:00:00Z' }, 'is EXPIRED, ended on 2026-03-01'],
  ['is revoked', { status: 'REVOKED' }, 'is REVOKED'],
])('one that %s fails, however long it was to be valid', async (_what, over, words) => {
  expect(await lookAt(over)).toMatchObject({ status: 'failed', reason: expect.stringContaining(words) });
});

test('a certificate is found by any of its domains, and a star covers one label', async () => {
  const second = await lookAt({}, { ...MONTH, domains: ['status.credlink.com'] });
  const star = await lookAt({ domains: ['*.credlink.com'] }, { ...MONTH, domains: ['api.credlink.com'] });
  const bare = await lookAt({ domains: ['*.credlink.com'] }, { ...MONTH, domains: ['credlink.com'] });
  const deep = await lookAt({ domains: ['*.credlink.com'] }, { ...MONTH, domains: ['a.b.credlink.com'] });

  expect([second, star, bare, deep].map(({ status }) => status)).toEqual([
    'done',
    'done',
    'failed',
    'failed',
  ]);
});

test('a domain that no certificate in use covers fails, and says where it may be', async () => {
  const { end } = await stage().perform(certificateAge, {
    ...MONTH,
    domains: ['api.credlink.com', 'legacy.credlink.com'],
  });

  expect(end).toMatchObject({
    status: 'failed',
    reason:
      'There is no certificate that is in use for legacy.credlink.com in this region. Certificates of CloudFront are in us-east-1.',
  });
});
