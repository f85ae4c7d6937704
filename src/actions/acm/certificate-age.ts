import { z } from 'zod';
import { Duration, formatDuration } from '../../lib/duration.ts';
import type { Certificate } from '../../systems/acm/port.ts';
import { type ActionContext, defineAction, type Observation } from '../action.ts';
import { awsLine, lookingPlan } from '../aws-line.ts';

const DAY = 86_400_000;

const Input = z.object({
  domains: z
    .array(z.string().min(1))
    .min(1)
    .max(50)
    .optional()
    .describe('The domains that must be covered. Absent: every certificate of the region'),
  at_least: Duration.describe('How long a certificate must still be valid, like 30d'),
  include_unused: z.boolean().default(false).describe('Count certificates as well that nothing uses'),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  days_left: z.int().describe('Days until the first of them ends'),
  domain: z.string().describe('The main domain of that one'),
  certificate: z.string().describe('Its ARN'),
});

/** Checks that certificates in use do not end soon, and says how their renewal stands. */
export const certificateAge = defineAction({
  name: 'acm/certificate-age',
  summary: 'Checks how long TLS certificates are still valid',
  effect: 'read',
  readsInPlan: true,
  input: Input,
  output: Output,
  targets: () => [],
  deadlineMs: () => 120_000,

  async plan({ environment }, { domains, at_least }) {
    const which = domains ? `the certificates of ${domains.join(', ')}` : 'all certificates in use';
    return lookingPlan({
      facts: [`Looks whether ${which} are valid for at least ${formatDuration(at_least)} more.`],
      commands: [awsLine(environment, ['acm', 'list-certificates'])],
    });
  },

  async observe(context, input) {
    return conclude(context, input, await readCertificates(context));
  },
});

async function readCertificates({ systems, signal }: ActionContext): Promise<readonly Certificate[]> {
  const certificates: Certificate[] = [];
  for (const { arn } of await systems.acm.listCertificates(signal))
    certificates.push(await systems.acm.describeCertificate(arn, signal));
  return certificates;
}

function conclude({ now }: ActionContext, input: Input, all: readonly Certificate[]): Observation {
  const { domains, at_least } = input;
  const counted = all
    .filter(({ inUseBy }) => input.include_unused || inUseBy.length > 0)
    .filter((one) => domains?.some((domain) => covers(one, domain)) ?? true)
    .toSorted((a, b) => endOf(a) - endOf(b));
  const evidence = counted.map((one) => told(one, now));
  const uncovered = domains?.filter((domain) => !counted.some((one) => covers(one, domain))) ?? [];
  const ending = counted.filter((one) => one.status !== 'ISSUED' || endOf(one) - now.getTime() < at_least);

  const [first] = counted;
  if (!first || uncovered.length > 0) {
    const what = uncovered.length > 0 ? ` for ${uncovered.join(', ')}` : '';
    const used = input.include_unused ? '' : ' that is in use';
    return {
      status: 'failed',
      reason: `There is no certificate${used}${what} in this region. Certificates of CloudFront are in us-east-1.`,
      evidence,
    };
  }
  if (ending.length > 0)
    return {
      status: 'failed',
      reason: ending.map((one) => `${told(one, now)} ${whatToDo(one)}`).join(' '),
      evidence,
    };
  const days_left = Math.floor((endOf(first) - now.getTime()) / DAY);
  return {
    status: 'done',
    outputs: { days_left, domain: first.domain, certificate: first.arn },
    evidence,
  };
}

/** One that was never issued has no end; it counts as ended. */
function endOf({ notAfter }: Certificate): number {
  return notAfter?.getTime() ?? 0;
}

/** A star stands for exactly one label: *.credlink.com covers api.credlink.com and not credlink.com. */
function covers({ domain, domains }: Certificate, wanted: string): boolean {
  const parent = wanted.replace(/^[^.]+\./, '*.');
  return [domain, ...domains].some((one) => one.toLowerCase() === wanted.toLowerCase() || one === parent);
}

function told({ domain, status, notAfter, inUseBy, renewal }: Certificate, now: Date): string {
  const users = inUseBy.map((arn) => arn.replace(/^arn:[^:]*:([^:]+):[^:]*:[^:]*:/, '$1 ')).join(', ');
  const used = users === '' ? 'in use by nothing' : `in use by ${users}`;
  const renewed = renewal ? `; its renewal is ${renewal.status}` : '';
  return `The certificate of ${domain} is ${status}${endInWords(notAfter, now)}, ${used}${renewed}.`;
}

function endInWords(notAfter: Date | undefined, now: Date): string {
  if (!notAfter) return '';
  const days = Math.floor((notAfter.getTime() - now.getTime()) / DAY);
  const day = notAfter.toISOString().slice(0, 10);
  return days < 0
    ? `, ended on ${day}`
    : `, valid for ${days} more ${days === 1 ? 'day' : 'days'} (until ${day})`;
}

function whatToDo({ type, renewal }: Certificate): string {
  if (type === 'IMPORTED') return 'It was imported, so ACM does not renew it: import a new one.';
  if (renewal?.status === 'PENDING_VALIDATION')
    return 'ACM waits for the validation: put its DNS record back, or answer its mail.';
  if (renewal?.status === 'FAILED')
    return `The renewal failed${renewal.reason ? `: ${renewal.reason}` : ''}. Request a new one.`;
  return 'Look in ACM why it has not been renewed.';
}
