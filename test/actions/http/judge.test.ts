import { expect, test } from 'vitest';
import { judge } from '../../../src/actions/http/judge.ts';

const answer = (body: string, over = {}) => ({
  status: 200,
  headers: {},
  body,
  truncated: false,
  ms: 80,
  ...over,
});

test.each([
  [{}, answer('anything'), undefined],
  [{}, answer('', { status: 404 }), 'expected a status below 400'],
  [{ status: 204 }, answer(''), 'expected 204'],
  [{ status: 404 }, answer('', { status: 404 }), undefined],
  [{ max_ms: 50 }, answer(''), 'expected at most 50 ms'],
  [{ json: { status: 'ok' } }, answer('{"status":"ok","version":"1.8.3"}'), undefined],
  [{ json: { status: 'ok' } }, answer('{"status":"down"}'), 'expected status to be "ok", not "down"'],
  [{ json: { status: 'ok' } }, answer('{}'), 'its body has no status'],
  [{ json: { status: 'ok' } }, answer('<html>'), 'its body is not a JSON object'],
  [{ json: { status: 'ok' } }, answer('["ok"]'), 'its body is not a JSON object'],
  [{ json: { status: 'ok' } }, answer('{"status":', { truncated: true }), 'its body is too large to compare'],
  [{ json: { db: { up: true } } }, answer('{"db":{"up":true,"ms":3}}'), undefined],
  [
    { json: { db: { up: true } } },
    answer('{"db":{"up":"true"}}'),
    'expected db to be {"up":true}, not {"up":"true"}',
  ],
  [{ json: { list: [1, 2] } }, answer('{"list":[2,1]}'), 'expected list to be [1,2], not [2,1]'],
  [{ json: { toString: 1 } }, answer('{}'), 'its body has no toString'],
])('expecting %j', (expected, response, problem) => {
  expect(judge(expected, response)).toBe(problem);
});
