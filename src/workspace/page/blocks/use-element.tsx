import { type ReactNode, useState } from 'react';
import type { Interactive } from '../../blocks/elements.ts';
import type { Confirm } from '../../blocks/objects.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { ElementProps } from './element-view.tsx';
import { useSurface } from './surface.ts';

/** An element's value and what happens when it changes: kept for Submit, or sent at once, perhaps after a question. */
export function useElement({ blockId, element, isInput = false }: ElementProps) {
  const surface = useSurface();
  const [asked, setAsked] = useState<(() => void) | undefined>();
  const actionId = element.action_id ?? '';
  const key = `${blockId}/${actionId}`;
  const confirm: Confirm | undefined = 'confirm' in element ? element.confirm : undefined;

  const send = (value?: string | readonly string[]) => surface.press(blockId, actionId, value);
  const question: ReactNode = asked && confirm && (
    <ConfirmDialog confirm={confirm} onYes={asked} onClose={() => setAsked(undefined)} />
  );

  return {
    key,
    question,
    value: surface.values[key],
    isWaiting: surface.pressed === key,
    /** A press, or a choice that is sent at once. */
    press(value?: string | readonly string[]) {
      if (confirm) setAsked(() => () => send(value));
      else send(value);
    },
    /** A new value: kept, and sent too where the element stands on its own. */
    change(value: string | readonly string[]) {
      const keepAndSend = () => {
        surface.setValue(key, value);
        if (!isInput) send(value);
      };
      if (confirm && !isInput) setAsked(() => keepAndSend);
      else keepAndSend();
    },
  };
}

export type Element<Type extends Interactive['type']> = Extract<Interactive, { type: Type }>;
