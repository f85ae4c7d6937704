/** RDS' longest identifier of a snapshot. */
const LONGEST = 255;

/**
 * The name that this step of this run gives its snapshot: the same after every crash, so that RDS refuses a second.
 * `runbolt-credlink-prod-r-7k3f9qxa-backup`
 */
export function snapshotName(instance: string, token: string): string {
  return `runbolt-${instance}-${token}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/-+$/, '');
}
