import { z } from 'zod';
import { HUMANS } from '../people.ts';
import { sendCommand } from './command.ts';
import { type ActResult, type Desk, refused } from './desk.ts';
import { dismiss } from './dismiss.ts';
import { joinChannel } from './join.ts';
import { pin, react } from './mark.ts';
import { close, submit } from './modal.ts';
import { press } from './press.ts';
import { openHome, say } from './say.ts';
import { callShortcut } from './shortcut.ts';
import { type Suggestions, suggest } from './suggest.ts';

const text = z.string().max(40_000);
const RawValues = z.record(z.string(), z.union([text, z.array(text)]));
const user = z
  .string()
  .refine((id) => HUMANS.some((one) => one.id === id), 'must be a person of the workspace');
const place = { channel: text.optional(), ts: text.optional(), view: text.optional() };

const ACTS: Readonly<Record<string, (desk: Desk, input: unknown) => Promise<ActResult | Suggestions>>> = {
  command: act({ user, channel: text, command: text, text }, sendCommand),
  say: act({ user, channel: text, text, thread: text.optional() }, say),
  press: act(
    {
      user,
      ...place,
      block_id: text,
      action_id: text,
      value: z.union([text, z.array(text)]).optional(),
      values: RawValues.optional(),
    },
    press,
  ),
  submit: act({ user, view: text, values: RawValues }, submit),
  close: act({ user, view: text, all: z.boolean().optional(), values: RawValues.optional() }, close),
  shortcut: act({ user, callback_id: text, channel: text.optional(), ts: text.optional() }, callShortcut),
  react: act({ user, channel: text, ts: text, name: z.string().regex(/^[a-z0-9_+'-]{1,100}$/) }, react),
  pin: act({ user, channel: text, ts: text }, pin),
  suggest: act({ user, ...place, block_id: text, action_id: text, value: text }, suggest),
  home: act({ user, tab: z.enum(['home', 'messages']) }, openHome),
  dismiss: act({ user, channel: text, ts: text }, async (desk, input) => dismiss(desk, input)),
  join: act({ user, channel: text }, async (desk, input) => joinChannel(desk, input)),
};

/** Carries out one act of the page. Undefined when there is no such act. */
export function carryOut(
  desk: Desk,
  name: string,
  input: unknown,
): Promise<ActResult | Suggestions> | undefined {
  return Object.hasOwn(ACTS, name) ? ACTS[name]?.(desk, input) : undefined;
}

function act<Shape extends z.ZodRawShape, Result extends ActResult | Suggestions>(
  shape: Shape,
  run: (desk: Desk, input: z.output<z.ZodObject<Shape>>) => Promise<Result>,
) {
  const schema = z.object(shape);
  return async (desk: Desk, input: unknown): Promise<Result | ActResult> => {
    const parsed = schema.safeParse(input);
    return parsed.success ? run(desk, parsed.data) : refused(z.prettifyError(parsed.error));
  };
}
