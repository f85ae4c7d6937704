import { useState } from 'react';
import type { OpenModal } from '../message.ts';
import type { RawValues } from '../view-state.ts';
import { act } from './act.ts';
import { Blocks } from './blocks/blocks.tsx';
import { type Surface, SurfaceContext } from './blocks/surface.ts';
import { Dialog } from './dialog.tsx';
import { WithEmoji } from './emoji.tsx';
import { WarningIcon } from './icons.tsx';
import { useSession } from './session.ts';

interface ModalProps {
  readonly modal: OpenModal;
  readonly hasParent: boolean;
  readonly values: RawValues;
  readonly onFill: (key: string, value: string | readonly string[]) => void;
}

/** The modal an app has opened in front of the person. */
export function Modal({ modal, hasParent, values, onFill }: ModalProps) {
  const { me } = useSession();
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [trouble, setTrouble] = useState<string | undefined>();
  const [busy, setBusy] = useState<string | undefined>();

  const submit = async () => {
    if (!modal.submit || busy) return;
    setBusy('submit');
    setProblems({});
    const result = await act('submit', { user: me.id, view: modal.id, values });
    setBusy(undefined);
    setProblems(result.ok ? {} : (result.problems ?? {}));
    setTrouble(result.ok || result.problems ? undefined : result.error);
  };
  const close = () => void act('close', { user: me.id, view: modal.id, values });
  const surface: Surface = {
    kind: 'modal',
    place: { view: modal.id },
    values,
    problems,
    pressed: busy,
    setValue: onFill,
    press: async (block_id, action_id, value) => {
      setBusy(`${block_id}/${action_id}`);
      const result = await act('press', { user: me.id, view: modal.id, block_id, action_id, value, values });
      setBusy(undefined);
      setTrouble(result.ok ? undefined : result.error);
    },
  };

  return (
    <Dialog
      title={modal.title.text}
      onClose={close}
      onSubmit={submit}
      footer={
        <>
          <button type="button" className="button large" onClick={close}>
            <WithEmoji text={modal.close?.text ?? (hasParent ? 'Back' : modal.submit ? 'Cancel' : 'Close')} />
          </button>
          {modal.submit && (
            <button
              type="submit"
              className="button primary large"
              disabled={busy === 'submit' || modal.submit_disabled}
              aria-busy={busy === 'submit'}
            >
              <WithEmoji text={modal.submit.text} />
            </button>
          )}
        </>
      }
    >
      {trouble && (
        <p className="trouble" role="alert">
          <WarningIcon size={18} /> {trouble}
        </p>
      )}
      <SurfaceContext value={surface}>
        <Blocks blocks={modal.blocks} />
      </SurfaceContext>
    </Dialog>
  );
}
