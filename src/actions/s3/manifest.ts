import { z } from 'zod';
import { JsonText } from '../../lib/json-text.ts';

/** `manifest.json` of a backup, as scripts/backup.sh writes it. */
export const Manifest = z.object({
  /** When the backup was begun: rows older than this are in it. */
  timestamp: z.iso.datetime({ offset: true }),
  version: z.string().optional(),
  components: z.record(z.string(), z.object({ file: z.string(), size: z.number().nonnegative() })),
});
export type Manifest = z.output<typeof Manifest>;

/** Undefined when the text is no manifest: cut short, or something else. */
export function parseManifest(text: string): Manifest | undefined {
  return JsonText.pipe(Manifest).safeParse(text).data;
}
