import { z } from 'zod';
import { awsJsonServer } from '../aws-json-server.ts';
import type { Acm } from './port.ts';

/** Small, so that a suite turns pages. */
const PAGE = 1;

const ListCertificates = z.object({
  // Without it, certificates with elliptic keys are not listed.
  Includes: z.object({ keyTypes: z.array(z.string()).min(7) }),
  NextToken: z.string().optional(),
});
const DescribeCertificate = z.strictObject({ CertificateArn: z.string() });

/** The simulated Certificate Manager behind the vendor's own HTTP: AWS JSON 1.1. */
export function acmServer(acm: Acm) {
  const calls = {
    async ListCertificates(body: unknown) {
      const from = Number(ListCertificates.parse(body).NextToken ?? 0);
      const all = await acm.listCertificates();
      return {
        CertificateSummaryList: all
          .slice(from, from + PAGE)
          .map(({ arn, domain }) => ({ CertificateArn: arn, DomainName: domain })),
        ...(all.length > from + PAGE && { NextToken: String(from + PAGE) }),
      };
    },

    async DescribeCertificate(body: unknown) {
      const one = await acm.describeCertificate(DescribeCertificate.parse(body).CertificateArn);
      return {
        Certificate: {
          CertificateArn: one.arn,
          DomainName: one.domain,
          SubjectAlternativeNames: one.domains,
          Status: one.status,
          NotAfter: one.notAfter,
          InUseBy: one.inUseBy,
          Type: one.type,
          RenewalSummary: one.renewal && {
            RenewalStatus: one.renewal.status,
            RenewalStatusReason: one.renewal.reason,
            DomainValidationOptions: [],
          },
        },
      };
    },
  };
  return awsJsonServer(calls, { not_found: 'ResourceNotFoundException' });
}
