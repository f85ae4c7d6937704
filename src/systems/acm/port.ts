import { z } from 'zod';

/** What we need of AWS Certificate Manager, for one region: looking. Throws `Failure`; a missing certificate is `not_found`. */
export interface Acm {
  /** The certificates of the region, of every kind of key, sorted by their main domain. */
  listCertificates(signal?: AbortSignal): Promise<readonly CertificateSummary[]>;
  describeCertificate(arn: string, signal?: AbortSignal): Promise<Certificate>;
}

export const CertificateSummary = z.object({
  arn: z.string(),
  /** The main one; the others are in the certificate itself. */
  domain: z.string(),
});
export type CertificateSummary = z.output<typeof CertificateSummary>;

export const Certificate = z.object({
  arn: z.string(),
  domain: z.string(),
  /** With the main domain. */
  domains: z.array(z.string()).catch([]),
  /** ISSUED, PENDING_VALIDATION, EXPIRED, REVOKED, FAILED, INACTIVE, VALIDATION_TIMED_OUT. */
  status: z.string(),
  /** Absent until it has been issued. */
  notAfter: z.coerce.date().optional(),
  /** ARNs of load balancers, distributions and the like. */
  inUseBy: z.array(z.string()).catch([]),
  /** AMAZON_ISSUED, IMPORTED or PRIVATE. ACM never renews what was imported. */
  type: z.string().catch('AMAZON_ISSUED'),
  renewal: z
    .object({
      /** PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS, FAILED. */
      status: z.string(),
      reason: z.string().optional(),
    })
    .optional()
    .catch(undefined),
});
export type Certificate = z.output<typeof Certificate>;
