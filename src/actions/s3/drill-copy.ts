import { z } from 'zod';

/** What drills write lies here and nowhere else: the rights of the bot end at this prefix. */
export const DRILL_PREFIX = 'runbolt-drill/';

export const copyInput = {
  bucket: z.string().min(3).describe('The S3 bucket that holds the backups'),
  backup: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}-\d{6}$/, 'a backup is named like 2026-03-04-020000')
    .describe('The name of the backup: 2026-03-04-020000'),
};

export const copyFolder = (backup: string): string => `${DRILL_PREFIX}${backup}/`;

export const copyTarget = ({
  bucket,
  backup,
}: {
  readonly bucket: string;
  readonly backup: string;
}): string => `s3:${bucket}/${copyFolder(backup)}`;
