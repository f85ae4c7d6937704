import { fillDatabases } from './fill-databases.ts';
import { fillServices } from './fill-services.ts';
import { fillStores } from './fill-stores.ts';
import { fillTelemetry } from './fill-telemetry.ts';

/** A region of an account that is nobody's, and the name of its bucket, which no other region may have. */
export interface AccountPlace {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
}

/**
 * Where an emulator of AWS listens that may be filled. Its own variable, and not AWS_ENDPOINT_URL: nothing that is made
 * here can end up where somebody works.
 */
export const FILLED = 'RUNBOLT_E2E_EMPTY_AWS_URL';

/**
 * Makes what CredLink's and InferShield's runbooks work on, through the SDKs alone: services, databases, backups,
 * secrets, images, metrics. Throws where somebody's things may be, or where something stands already.
 */
export async function fillAccount(place: AccountPlace): Promise<void> {
  refuseAws(place);
  await fillServices(place);
  await fillDatabases(place);
  await fillStores(place);
  await fillTelemetry(place);
}

/** An emulator is never at Amazon's own address, whatever a variable says. */
function refuseAws({ endpoint }: AccountPlace): void {
  const { hostname } = new URL(endpoint);
  if (!/(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(hostname)) return;
  throw new Error(`${FILLED} leads to AWS itself, at ${hostname}. Nothing was made.`);
}
