import { ACMClient, ImportCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  CreateBucketCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { backupFiles } from '../../../src/systems/s3/simulated-backup.ts';
import { newSigner } from '../../support/certificate.ts';
import type { AccountPlace } from './fill-account.ts';

const DAY = 86_400_000;
const NIGHTS = 9;
const SIZES = { postgresql: 524_288, redis: 10_485, loki: 52_428 };
const SECRETS = {
  'database-url': 'postgresql://credlink:made-up-password@prod-db.amazonaws.com:5432/credlink',
  'signing-key': 'made-up-signing-key',
  'api-keys': '{"SENTRY_KEY":"made-up-key"}',
};

/** A bucket with nightly backups, which is locked, three secrets of two versions each, and two certificates. */
export async function fillStores(place: AccountPlace): Promise<void> {
  await fillBackups(new S3Client({ ...place, forcePathStyle: true }), place.bucket);
  await fillSecrets(new SecretsManagerClient(place));
  await fillCertificates(new ACMClient(place));
}

async function fillBackups(s3: S3Client, Bucket: string): Promise<void> {
  // With a lock come versions, and nothing that is deleted is gone.
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const Rule = { DefaultRetention: { Mode: 'COMPLIANCE' as const, Days: 1 } };
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' as const, Rule };
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  const today = new Date().setUTCHours(2, 0, 0, 0);
  const newest = today < Date.now() ? today : today - DAY;
  const nights = Array.from({ length: NIGHTS }, (_, ago) => new Date(newest - ago * DAY));
  const files = nights.flatMap((night) => backupFiles('prod/', night, night, SIZES));
  for (const { key: Key, size, body } of files)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: body ?? new Uint8Array(size) }));
  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'other/Grüße, 日本 & <co>+%20.txt', Body: 'Grüße, 日本\n' }),
  );
}

async function fillSecrets(secrets: SecretsManagerClient): Promise<void> {
  for (const [name, value] of Object.entries(SECRETS)) {
    const SecretId = `credlink/production/${name}`;
    await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'made up before' }));
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: value }));
  }
}

async function fillCertificates(acm: ACMClient): Promise<void> {
  const until = new Date(Date.now() + 19 * DAY);
  const { certificate, privateKey } = newSigner({ name: 'legacy.credlink.com', until });
  const Certificate = Buffer.from(certificate);
  const PrivateKey = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await acm.send(new ImportCertificateCommand({ Certificate, PrivateKey }));
  const DomainName = 'api.credlink.com';
  await acm.send(new RequestCertificateCommand({ DomainName, ValidationMethod: 'DNS' }));
}
