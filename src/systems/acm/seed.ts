import type { AcmState } from './simulator.ts';

const DAY = 86_400_000;
const ARN = 'arn:aws:acm:us-east-1:210987654321:certificate';
const BALANCER =
  'arn:aws:elasticloadbalancing:us-east-1:210987654321:loadbalancer/app/credlink-production/50dc6c495c0c9188';

/** CredLink's certificates: one that renews itself, one that was imported and is nobody's. */
export function seedAcm(now: Date): AcmState {
  const inDays = (days: number) => new Date(now.getTime() + days * DAY).toISOString();
  return {
    certificates: [
      {
        arn: `${ARN}/1a2b3c4d-0000-4000-8000-000000000001`,
        domains: ['api.credlink.com', 'status.credlink.com'],
        status: 'ISSUED',
        notAfter: inDays(212),
        inUseBy: [BALANCER],
        type: 'AMAZON_ISSUED',
      },
      {
        arn: `${ARN}/1a2b3c4d-0000-4000-8000-000000000002`,
        domains: ['legacy.credlink.com'],
        status: 'ISSUED',
        notAfter: inDays(19),
        inUseBy: [],
        type: 'IMPORTED',
      },
    ],
  };
}
