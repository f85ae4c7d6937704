import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { CloseIcon } from './icons.tsx';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly isSmall?: boolean;
  readonly onClose: () => void;
  /** Makes the dialog a form: Enter and the primary button submit it. */
  readonly onSubmit?: () => void;
}

/** The browser's own modal dialog: it keeps the focus inside, and Escape closes it. */
export function Dialog({ title, children, footer, isSmall = false, onClose, onSubmit }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    box.current?.showModal();
    if (box.current) focusFirst(box.current);
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  return createPortal(
    <dialog
      ref={box}
      className={isSmall ? 'dialog small' : 'dialog'}
      tabIndex={-1}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="ghost" aria-label="Close" onClick={onClose}>
            <CloseIcon />
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        {footer && <footer>{footer}</footer>}
      </form>
    </dialog>,
    document.body,
  );
}

/** What is asked for first; on phones nothing, or the keyboard would hide half of it. */
function focusFirst(dialog: HTMLDialogElement): void {
  const field = dialog.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea)');
  const lastButton = [...dialog.querySelectorAll<HTMLElement>('footer button')].at(-1);
  const first = matchMedia('(hover: none)').matches ? dialog : (field ?? lastButton ?? dialog);
  first.focus();
}
