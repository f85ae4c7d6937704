import { Faults } from '../../../src/systems/faults.ts';
import { backupFiles, USUAL_SIZES } from '../../../src/systems/s3/simulated-backup.ts';
import { S3State, simulateS3 } from '../../../src/systems/s3/simulator.ts';
import type { stage } from '../../support/stage.ts';

interface Broken {
  readonly sizes?: Readonly<Record<string, number>>;
  readonly manifest?: string;
}

/** One more backup, as the script uploads it but for what is broken about it. */
export function upload(set: ReturnType<typeof stage>, taken: string, { sizes = {}, manifest }: Broken = {}) {
  const state = S3State.parse(set.world.snapshot().s3);
  const s3 = simulateS3({ state, clock: set.clock, faults: new Faults() });
  const usual = backupFiles('prod/', new Date(taken), set.clock.now(), { ...USUAL_SIZES, ...sizes });
  const files = usual.map((file) =>
    manifest !== undefined && file.key.endsWith('manifest.json') ? { ...file, body: manifest } : file,
  );
  s3.put('infershield-backups', files);
  return { ...set.systems, s3 };
}
