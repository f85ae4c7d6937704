import type { CertificateDetail, KeyAlgorithm } from '@aws-sdk/client-acm';
import { readAll, readOne, turnPages } from '../aws-answer.ts';
import { type AwsConnection, awsCalls, awsSettings } from '../aws-call.ts';
import { lazily } from '../lazily.ts';
import { type Acm, Certificate, CertificateSummary } from './port.ts';

/** Nothing here writes, so the SDK may try again. */
const ATTEMPTS = 3;
const MOST_PAGES = 10;
/** Without them ListCertificates shows only RSA keys of 1024 and 2048 bits. */
const EVERY_KIND: KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];

/** The real AWS Certificate Manager of one region. The SDK is loaded at the first call. */
export function connectAcm(connection: AwsConnection): Acm {
  const ask = awsCalls('AWS Certificate Manager', connection);
  const sdk = lazily(async () => {
    const acm = await import('@aws-sdk/client-acm');
    const settings = { ...awsSettings(connection), maxAttempts: ATTEMPTS };
    return { ...acm, client: new acm.ACMClient(settings) };
  });

  return {
    listCertificates(signal) {
      return ask({ operation: 'list certificates', signal, writes: false }, async (abortSignal) => {
        const { client, ListCertificatesCommand } = await sdk();
        const { items } = await turnPages(MOST_PAGES, async (NextToken) => {
          const wanted = { Includes: { keyTypes: EVERY_KIND }, MaxItems: 100 };
          const command = new ListCertificatesCommand({ ...wanted, ...(NextToken && { NextToken }) });
          const page = await client.send(command, { abortSignal });
          const items = (page.CertificateSummaryList ?? []).map(({ CertificateArn, DomainName }) => ({
            arn: CertificateArn,
            domain: DomainName,
          }));
          return { items, next: page.NextToken };
        });
        return readAll(CertificateSummary, items).toSorted((a, b) => a.domain.localeCompare(b.domain));
      });
    },

    describeCertificate(arn, signal) {
      const operation = `describe certificate ${arn}`;
      return ask({ operation, signal, writes: false }, async (abortSignal) => {
        const { client, DescribeCertificateCommand } = await sdk();
        const command = new DescribeCertificateCommand({ CertificateArn: arn });
        return toCertificate((await client.send(command, { abortSignal })).Certificate);
      });
    },
  };
}

function toCertificate(detail: CertificateDetail | undefined): Certificate {
  const renewal = detail?.RenewalSummary;
  return readOne(Certificate, {
    arn: detail?.CertificateArn,
    domain: detail?.DomainName,
    domains: detail?.SubjectAlternativeNames,
    status: detail?.Status,
    notAfter: detail?.NotAfter,
    inUseBy: detail?.InUseBy,
    type: detail?.Type,
    renewal: renewal && { status: renewal.RenewalStatus, reason: renewal.RenewalStatusReason },
  });
}
