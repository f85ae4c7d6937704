import { describe, expect, test } from 'vitest';
import { request } from '../../../src/actions/http/request.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import type { HttpRequest } from '../../../src/systems/http/port.ts';
import { stage } from '../../support/stage.ts';

const INPUT = { url: 'https://hooks.example.com/deploy?token=t', body: { text: 'hello' } };

/** A host that answers like this, and what it was asked. */
function set(answer: { status: number; body?: string; headers?: Record<string, string> }) {
  const on = stage();
  const asked: HttpRequest[] = [];
  const http = {
    async request(one: HttpRequest) {
      asked.push(one);
      return { headers: {}, body: '', truncated: false, ms: 12, ...answer };
    },
  };
  const context = () => on.context({ systems: { ...on.systems, http } });
  async function perform(input: JsonObject) {
    const plan = await request.plan(context(), input);
    const receipt = await request.apply(context(), input, plan);
    return {
      plan,
      end: await request.observe(context(), input, { plan, receipt, startedAt: on.clock.now() }),
    };
  }
  return { ...on, asked, context, perform };
}

describe('http/request', () => {
  test('sends the body once, as JSON, and keeps the answer', async () => {
    const { asked, perform } = set({ status: 201, body: '{"id":7}' });

    const { plan, end } = await perform(INPUT);

    expect(asked).toMatchObject([
      { method: 'POST', body: '{"text":"hello"}', headers: { 'content-type': 'application/json' } },
    ]);
    expect(plan).toMatchObject({
      changes: [
        { target: 'hooks.example.com/deploy', field: 'POST', before: null, after: { text: 'hello' } },
      ],
      facts: [
        expect.stringContaining('a person has to look'),
        'There is no undo: what the request does stays.',
      ],
    });
    expect(end).toMatchObject({ status: 'done', outputs: { status: 201, body: '{"id":7}' } });
  });

  test('what looks like a credential in the answer is kept nowhere, also where it is cut', async () => {
    const { perform } = set({
      status: 200,
      body: `{"id":7,"pad":"${'x'.repeat(1_950)}","token":"hunter2hunter2hunter2"}`,
    });

    const { end } = await perform(INPUT);

    expect(JSON.stringify(end)).toMatch(/\[masked/);
    expect(JSON.stringify(end)).not.toContain('hunter2');
  });

  test('values of headers are not shown in the plan', async () => {
    const { asked, perform } = set({ status: 200 });

    const { plan } = await perform({ ...INPUT, headers: { Authorization: 'Bearer s3cret' } });

    expect(JSON.stringify(plan)).not.toContain('s3cret');
    expect(asked[0]?.headers).toMatchObject({ Authorization: 'Bearer s3cret' });
  });

  test.each([
    [{ status: 400, body: 'no' }, {}, 'expected a status below 400'],
    [{ status: 200, body: '{"ok":false}' }, { expect: { json: { ok: true } } }, 'expected ok to be true'],
    [{ status: 200 }, { expect: { status: 202 } }, 'expected 202'],
  ])('an answer that is not as expected fails: %j', async (answer, wish, words) => {
    const { end } = await set(answer).perform({ ...INPUT, ...wish });

    expect(end).toMatchObject({ status: 'failed', reason: expect.stringContaining(words) });
  });

  test('turned away, it is tried again after the time that the host names', async () => {
    const { perform } = set({ status: 429, headers: { 'retry-after': '7' } });

    await expect(perform(INPUT)).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 7_000 });
  });

  test.each([502, 503, 504])('a gateway’s %d says nothing about whether it happened', async (status) => {
    await expect(set({ status }).perform(INPUT)).rejects.toMatchObject({ kind: 'unknown_outcome' });
  });

  test('a lost answer is unknown, and a person is told where to look', async () => {
    const { clock, context } = set({ status: 200 });
    const plan = await request.plan(context(), INPUT);

    expect(await request.observe(context(), INPUT, { plan, startedAt: clock.now() })).toMatchObject({
      status: 'unknown',
      look: ['Look at hooks.example.com whether it has arrived.'],
    });
  });

  test('where the host honors a key it is sent again with the same key', async () => {
    const { asked, clock, context, perform } = set({ status: 200 });
    const input = { ...INPUT, idempotency_header: 'Idempotency-Key' };
    const plan = await request.plan(context(), input);

    const seen = await request.observe(context(), input, { plan, startedAt: clock.now() });
    await perform(input);
    await perform(input);

    expect(seen).toEqual({ status: 'absent' });
    expect(asked.map(({ headers }) => headers?.['Idempotency-Key'])).toEqual([
      'r-12345678/step',
      'r-12345678/step',
    ]);
  });

  test('a host that the environment does not list is refused', async () => {
    const { perform } = stage();

    await expect(perform(request, INPUT)).rejects.toMatchObject({ kind: 'denied' });
  });

  test.each([
    [{}, 'change'],
    [{ starts: 'destructive' }, 'destructive'],
    [{ starts: `\${{ parameters.how }}` }, 'destructive'],
  ])('it is as strong as the file says: %j is %s', (input, effect) => {
    expect(request.effectOf(input)).toBe(effect);
  });

  test.each([
    { url: 'ftp://hooks.example.com' },
    { method: 'GET' },
    { headers: { 'a b': 'c' } },
    { headers: { 'Idempotency-Key': 'mine' }, idempotency_header: 'Idempotency-Key' },
  ])('%j is refused', async (nonsense) => {
    await expect(stage().plan(request, { ...INPUT, ...nonsense })).rejects.toThrow();
  });
});
