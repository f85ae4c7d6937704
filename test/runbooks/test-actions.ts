import { z } from 'zod';
import { type ActionDefinition, type Actions, defineAction, type Effect } from '../../src/actions/action.ts';
import { Duration } from '../../src/lib/duration.ts';

const nothing = { changes: [], guards: {}, outputs: {}, facts: [], warnings: [], commands: [] };
const done = { status: 'done', outputs: {}, evidence: [] } as const;

/** Actions with every kind of input and output, which do nothing: the language only looks at their shapes. */
export const testActions: Actions = new Map(
  [
    action({
      name: 'demo/suspend',
      effect: 'halt',
      effectOf: ({ starts }) => (starts === 'destructive' ? 'destructive' : 'halt'),
      input: z.object({
        name: z.string().min(1).describe('What to suspend.'),
        namespace: z.string().default('default').describe('Where it is.'),
        starts: z
          .enum(['halt', 'change', 'destructive'])
          .optional()
          .describe('What starting it again would be.'),
      }),
      output: z.object({ was_suspended: z.boolean() }),
    }),
    action({
      name: 'demo/resume',
      effect: 'change',
      input: z.object({ name: z.string().describe('What to resume.') }),
      output: z.object({}),
    }),
    action({
      name: 'demo/scale',
      effect: 'change',
      input: z.object({
        name: z.string().describe('What to scale.'),
        replicas: z.int().min(0).max(50).describe('How many.'),
        ratio: z.number().optional().describe('A fraction.'),
        force: z.boolean().optional().describe('Do not wait.'),
        within: Duration.optional().describe('How long it may take.'),
        tags: z.array(z.string()).optional().describe('Labels.'),
        labels: z.record(z.string(), z.string()).optional().describe('Labels with values.'),
        size: z
          .union([z.int(), z.enum(['small', 'large'])])
          .optional()
          .describe('A size.'),
      }),
      output: z.object({ replicas: z.int(), load: z.number(), names: z.array(z.string()) }),
    }),
    action({
      name: 'demo/check',
      effect: 'read',
      measure: async () => ({ healthy: true, summary: '200 in 84 ms' }),
      input: z.object({
        url: z.url().describe('What to call.'),
        expect: z
          .object({
            status: z.int().describe('The status.'),
            json: z.record(z.string(), z.json()).optional().describe('Fields of the body.'),
          })
          .optional()
          .describe('What it must answer.'),
        headers: z.record(z.string(), z.string()).optional().describe('Headers to send.'),
        body: z.json().optional().describe('Anything.'),
        times: z.int().min(1).default(1).describe('How often.'),
        every: Duration.default(5_000).describe('How far apart.'),
      }),
      output: z.object({ ok: z.boolean(), checked_at: z.string(), count: z.int() }),
    }),
    action({
      name: 'demo/find-backup',
      effect: 'read',
      input: z.object({ bucket: z.string().describe('Where to look.') }),
      output: z.object({ backup: z.string(), taken_at: z.string(), size: z.int() }),
      plannedOutputs: ['backup'],
    }),
    action({
      name: 'demo/backup',
      effect: 'change',
      input: z.object({ name: z.string().describe('What to back up.') }),
      output: z.object({ started_at: z.string() }),
    }),
    action({
      name: 'demo/restore',
      effect: 'destructive',
      input: z.object({ backup: z.string().describe('What to restore.') }),
      output: z.object({}),
    }),
    action({
      name: 'demo/end-sessions',
      effect: 'destructive',
      beyondBackup: true,
      input: z.object({}),
      output: z.object({}),
    }),
  ].map((one) => [one.name, one]),
);

function action<Input extends z.ZodObject, Output extends z.ZodObject>(
  shape: Pick<
    ActionDefinition<Input, Output>,
    'name' | 'input' | 'output' | 'effect' | 'effectOf' | 'beyondBackup' | 'plannedOutputs' | 'measure'
  > & { effect: Effect },
) {
  return defineAction<Input, Output>({
    summary: `Do ${shape.name}`,
    targets: () => [],
    deadlineMs: () => 60_000,
    plan: async () => nothing,
    observe: async () => done,
    ...shape,
  });
}
