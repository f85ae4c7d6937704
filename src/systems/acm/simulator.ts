import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Acm, Certificate } from './port.ts';

const DAY = 86_400_000;

/** The simulated certificates as plain JSON. */
export const AcmState = z.object({
  certificates: z.array(
    z.object({
      arn: z.string(),
      domains: z.tuple([z.string()], z.string()),
      status: z.string(),
      notAfter: z.string().optional(),
      inUseBy: z.array(z.string()),
      type: z.string(),
      renewal: z.object({ status: z.string(), reason: z.string().optional() }).optional(),
    }),
  ),
});
export type AcmState = z.output<typeof AcmState>;
type Stored = AcmState['certificates'][number];

export interface SimulatedAcm extends Acm {
  rows(): readonly PanelRow[];
}

/** Certificates that grow older; one that is past its end says so. */
export function simulateAcm({ state, clock, faults }: Simulation<AcmState>): SimulatedAcm {
  const call = troubles({ id: 'acm', system: SYSTEM, faults, clock });

  return {
    listCertificates(signal) {
      return call({ operation: 'list certificates', signal }, () =>
        state.certificates
          .map(({ arn, domains: [domain] }) => ({ arn, domain }))
          .sort((a, b) => a.domain.localeCompare(b.domain)),
      );
    },

    describeCertificate(arn, signal) {
      const operation = `describe certificate ${arn}`;
      return call({ operation, signal }, () => {
        const found = state.certificates.find((one) => one.arn === arn);
        if (found) return toCertificate(found, clock.now());
        throw new Failure({
          system: SYSTEM,
          operation,
          kind: 'not_found',
          message: `${SYSTEM} says: Could not find certificate ${arn}.`,
        });
      });
    },

    rows: () =>
      state.certificates.map((one) => {
        const { domain, status, notAfter } = toCertificate(one, clock.now());
        const days = notAfter && Math.floor((notAfter.getTime() - clock.now().getTime()) / DAY);
        const tone = status === 'ISSUED' && (days ?? 0) >= 30 ? 'good' : 'bad';
        return { id: `acm/${one.arn}`, title: domain, status, detail: `${days ?? 'no'} days left`, tone };
      }),
  };
}

const SYSTEM = 'AWS Certificate Manager';

function toCertificate({ notAfter, ...one }: Stored, now: Date): Certificate {
  const expires = notAfter === undefined ? undefined : new Date(notAfter);
  const expired = one.status === 'ISSUED' && expires !== undefined && expires <= now;
  return {
    ...one,
    domain: one.domains[0],
    domains: [...one.domains],
    status: expired ? 'EXPIRED' : one.status,
    notAfter: expires,
  };
}
