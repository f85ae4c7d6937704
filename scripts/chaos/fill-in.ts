import type { ActResult } from '../../src/workspace/acts/desk.ts';
import type { Message } from '../../src/workspace/message.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import type { Button } from './buttons.ts';
import { pause } from './flaky-front.ts';

/** Does what a person does with their finger, and notes when, and whether it was answered. */
export type NoteClick = (action: string, act: () => Promise<ActResult>) => Promise<void>;

export interface Filling {
  readonly user: string;
  readonly run: string;
  readonly message: Message;
  readonly button: Button;
  readonly typed: string;
}

const FORM_OPENS_WITHIN_MS = 4_000;

/** Presses a button whose form asks for something, types it, and sends it; a form that does not open is left. */
export async function fillIn(workspace: Workspace, filling: Filling, note: NoteClick): Promise<void> {
  const { user, run, message, button, typed } = filling;
  const driver = workspace.as(user);
  await note(`${button.action}, the form`, () => driver.click(message, button.action));
  const until = Date.now() + FORM_OPENS_WITHIN_MS;
  while (Date.now() < until) {
    const form = workspace.modal(user);
    if (form?.private_metadata?.includes(run)) {
      const field = button.action === 'confirm' ? 'phrase' : 'reason';
      await note(button.action, () => driver.submit(form.id, { [field]: typed }));
      break;
    }
    await pause(100);
  }
  const left = workspace.modal(user);
  if (left) await driver.close(left.id, true);
}
