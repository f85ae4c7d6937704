import type { Confirm } from '../../blocks/objects.ts';
import { Dialog } from '../dialog.tsx';
import { WithEmoji } from '../emoji.tsx';
import { Mrkdwn } from '../mrkdwn-view.tsx';

interface ConfirmDialogProps {
  readonly confirm: Confirm;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** "Are you sure?" before a press goes out. */
export function ConfirmDialog({ confirm, onYes, onClose }: ConfirmDialogProps) {
  const yes = () => {
    onClose();
    onYes();
  };
  return (
    <Dialog
      title={confirm.title?.text ?? 'Are you sure?'}
      onClose={onClose}
      isSmall
      footer={
        <>
          <button type="button" className="button" onClick={onClose}>
            <WithEmoji text={confirm.deny?.text ?? 'Cancel'} />
          </button>
          <button type="button" className={`button ${confirm.style ?? 'primary'}`} onClick={yes}>
            <WithEmoji text={confirm.confirm?.text ?? 'Yes'} />
          </button>
        </>
      }
    >
      {confirm.text.type === 'mrkdwn' ? (
        <Mrkdwn text={confirm.text.text} />
      ) : (
        <p className="plain">{confirm.text.text}</p>
      )}
    </Dialog>
  );
}
