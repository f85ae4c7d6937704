import { z } from 'zod';
import { shellWord } from '../../lib/shell-word.ts';

/** Where backups lie, and what belongs to one: what every step about them asks for. */
export const placeInput = {
  bucket: z.string().min(3).describe('The S3 bucket that holds the backups'),
  prefix: z
    .string()
    .default('')
    .transform((prefix) => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`))
    .describe('The folder of the backups, such as prod/'),
  components: z
    .array(z.string().min(1))
    .min(1)
    .describe('The components that must be in the manifest and in the bucket'),
};

interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** The line that lists them by hand. */
export const listingLine = ({ bucket, prefix }: Place): string =>
  `aws s3 ls ${shellWord(`s3://${bucket}/${prefix}`)}`;

export const noBackup = ({ bucket, prefix }: Place): string =>
  `There is no backup in s3://${bucket}/${prefix}. Take one, or look whether the prefix is right.`;
