import { z } from 'zod';
import { Failure, type FailureKind } from '../../lib/failure.ts';
import type { PanelRow } from '../panel.ts';
import type { Simulation } from '../simulation.ts';
import { troubles } from '../troubles.ts';
import type { Ecr, Image } from './port.ts';

/** The simulated registry as plain JSON. */
export const EcrState = z.object({
  repositories: z.record(
    z.string(),
    z.array(
      z.object({
        digest: z.string(),
        tags: z.array(z.string()),
        pushedAt: z.string(),
        lastPulledAt: z.string().optional(),
        sizeBytes: z.number(),
        /** The multi-platform image that this one is a part of. */
        partOf: z.string().optional(),
      }),
    ),
  ),
});
export type EcrState = z.output<typeof EcrState>;
type Stored = EcrState['repositories'][string][number];

export interface SimulatedEcr extends Ecr {
  rows(): readonly PanelRow[];
}

/** Repositories of images. Parts of a multi-platform image cannot be removed while it stands. */
export function simulateEcr({
  state,
  clock,
  faults,
  changed = () => {},
}: Simulation<EcrState>): SimulatedEcr {
  const call = troubles({ id: 'ecr', system: 'Amazon ECR', faults, clock });

  function images(repository: string, operation: string): readonly Stored[] {
    const found = state.repositories[repository];
    if (found) return found;
    throw answer('not_found', operation, `There is no ECR repository ${repository}.`);
  }

  return {
    describeImages(repository, signal) {
      const operation = `describe images ${repository}`;
      return call({ operation, signal }, () =>
        images(repository, operation)
          .map(toImage)
          .sort((a, b) => b.pushedAt.getTime() - a.pushedAt.getTime()),
      );
    },

    batchDeleteImage({ repository, digests }, signal) {
      const operation = `batch delete image ${repository}`;
      return call({ operation, signal, writes: true }, () => {
        const before = images(repository, operation);
        if (digests.length > 100) throw answer('invalid', operation, 'At most 100 images at once.');
        const needed = before.filter(
          ({ digest, partOf }) => digests.includes(digest) && stands(before, partOf),
        );
        const kept = new Set(needed.map(({ digest }) => digest));
        state.repositories[repository] = before.filter(
          ({ digest }) => !digests.includes(digest) || kept.has(digest),
        );
        changed();
        return { removed: digests.filter((one) => !kept.has(one)), failures: [...kept].map(referenced) };
      });
    },

    rows: () =>
      Object.entries(state.repositories).map(([repository, its]) => ({
        id: `ecr/${repository}`,
        title: repository,
        status: `${its.length} images`,
        detail: `newest: ${its.toSorted((a, b) => b.pushedAt.localeCompare(a.pushedAt))[0]?.tags.join(', ') ?? 'none'}`,
        tone: 'quiet',
      })),
  };
}

function toImage({ pushedAt, lastPulledAt, ...image }: Stored): Image {
  const { digest, tags, sizeBytes } = image;
  const pulled = lastPulledAt === undefined ? undefined : new Date(lastPulledAt);
  return { digest, tags: [...tags], pushedAt: new Date(pushedAt), lastPulledAt: pulled, sizeBytes };
}

function stands(images: readonly Stored[], digest: string | undefined): boolean {
  return digest !== undefined && images.some((one) => one.digest === digest);
}

function referenced(digest: string) {
  const code = 'ImageReferencedByManifestList';
  return { digest, code, reason: 'Requested image referenced by manifest list' };
}

function answer(kind: FailureKind, operation: string, message: string): Failure {
  return new Failure({ system: 'Amazon ECR', operation, kind, message });
}
