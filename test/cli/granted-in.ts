import { globSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const Policy = z.object({
  Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })),
});

/** Every action of IAM that the policies of a folder grant. */
export function grantedIn(folder: string): ReadonlySet<string> {
  const policies = globSync(`${folder}/*.json`).map((path) =>
    Policy.parse(JSON.parse(readFileSync(path, 'utf8'))),
  );
  return new Set(policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)));
}
