import { z } from 'zod';
import { shellWord } from '../../lib/shell-word.ts';
import type { ActionEnvironment } from '../action.ts';

export const vaultField = z.string().min(2).describe('The backup vault');

/** An ARN of AWS, in any of its partitions. */
export const arn = z.string().regex(/^arn:aws[\w-]*:[\w-]+:/, 'is not an ARN');

/** `aws backup start-restore-job --… --region us-east-1`, each argument quoted where it has to be. */
export function awsBackup({ awsRegion }: ActionEnvironment, ...args: readonly string[]): string {
  const region = awsRegion === undefined ? [] : ['--region', awsRegion];
  return ['aws', 'backup', ...args, ...region].map(shellWord).join(' ');
}
