import { z } from 'zod';
import { Block } from './block.ts';
import { type Checked, check, duplicateIds, pointed } from './check.ts';
import { plainText } from './objects.ts';

const common = {
  blocks: z.array(Block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

const ModalView = z.strictObject({
  type: z.literal('modal'),
  ...common,
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

export const HomeView = z.strictObject({ type: z.literal('home'), ...common });

export type ModalView = z.infer<typeof ModalView>;
export type HomeView = z.infer<typeof HomeView>;

/** A modal as an app may send it, checked by Slack's limits. */
export function checkModal(view: unknown): Checked<ModalView> {
  const checked = check(ModalView, view, '/view');
  if (!checked.ok) return checked;
  const messages = [...duplicateIds(checked.value.blocks, '/view/blocks'), ...missingSubmit(checked.value)];
  return messages.length > 0 ? { ok: false, messages } : checked;
}

export function checkHome(view: unknown): Checked<HomeView> {
  const checked = check(HomeView, view, '/view');
  if (!checked.ok) return checked;
  const messages = duplicateIds(checked.value.blocks, '/view/blocks');
  return messages.length > 0 ? { ok: false, messages } : checked;
}

function missingSubmit(view: ModalView): string[] {
  const asks = view.blocks.some((block) => block.type === 'input');
  return asks && !view.submit
    ? [pointed('`submit` is required when an input block is within the `blocks` array', '/view')]
    : [];
}
