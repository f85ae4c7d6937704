import { useState } from 'react';
import type { RawValues } from '../view-state.ts';
import { Modal } from './modal.tsx';
import { useSession } from './session.ts';

/** The modals in front of the person. What was filled in below is kept while another lies on top. */
export function ModalStack() {
  const { whole, me } = useSession();
  const [filledIn, setFilledIn] = useState<Readonly<Record<string, RawValues>>>({});
  const modals = whole.modals[me.id] ?? [];
  const top = modals.at(-1);
  if (!top) return null;
  return (
    <Modal
      key={top.id}
      modal={top}
      hasParent={modals.length > 1}
      values={filledIn[top.id] ?? {}}
      onFill={(key, value) =>
        setFilledIn((before) => ({ ...before, [top.id]: { ...before[top.id], [key]: value } }))
      }
    />
  );
}
