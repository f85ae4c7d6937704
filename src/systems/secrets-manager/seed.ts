import type { SecretsManagerState } from './simulator.ts';

const DAY = 86_400_000;

/** CredLink's three secrets, with values that are made up. */
export function seedSecretsManager(now: Date): SecretsManagerState {
  const ago = (days: number) => new Date(now.getTime() - days * DAY).toISOString();
  const secret = (name: string, days: number, value: string) => ({
    name: `credlink/production/${name}`,
    rotationEnabled: false,
    lastChangedAt: ago(days),
    versions: [
      { id: `11111111-0000-4000-8000-${name}`, createdAt: ago(days + 90), stages: ['AWSPREVIOUS'], value },
      { id: `22222222-0000-4000-8000-${name}`, createdAt: ago(days), stages: ['AWSCURRENT'], value },
    ],
  });
  return {
    secrets: [
      secret(
        'database-url',
        41,
        'postgresql://credlink:made-up-password@prod-db.amazonaws.com:5432/credlink',
      ),
      secret('signing-key', 130, 'made-up-signing-key'),
      secret('api-keys', 12, '{"SENTRY_KEY":"made-up-key","REDIS_HOST":"credlink-prod-cache.amazonaws.com"}'),
    ],
  };
}
