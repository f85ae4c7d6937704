import { z } from 'zod';

const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

const Requirement = z.object({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()).nullish(),
});

/** A selector as `kubectl get -l` writes it: `app=web,tier in (a,b),!old`. Empty when there is none. */
export const LabelSelector = z
  .object({ matchLabels: texts, matchExpressions: z.array(Requirement).nullish() })
  .catch({ matchLabels: {}, matchExpressions: [] })
  .transform(({ matchLabels, matchExpressions }) =>
    [
      ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
      ...(matchExpressions ?? []).map(inWords),
    ].join(','),
  );

function inWords({ key, operator, values }: z.infer<typeof Requirement>): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator.toLowerCase()} (${(values ?? []).join(',')})`;
}
