import { afterAll, beforeAll, vi } from 'vitest';

/** The SDKs sign every request; nobody checks these. */
export function withAwsCredentials(): void {
  beforeAll(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}
