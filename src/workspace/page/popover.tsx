import { type ReactNode, useEffect, useRef } from 'react';

/** A small menu below what opened it; gone with Escape, a press elsewhere, or a choice. Arrows move within it. */
export function Popover({
  children,
  onClose,
}: {
  readonly children: ReactNode;
  readonly onClose: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const opener = document.activeElement;
    items(box.current)[0]?.focus();
    const onPointer = (event: PointerEvent) => {
      const isInside = event.target instanceof Node && box.current?.parentElement?.contains(event.target);
      if (!isInside) onClose();
    };
    document.addEventListener('pointerdown', onPointer);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [onClose]);

  return (
    <div
      ref={box}
      role="menu"
      className="popover"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        const all = items(box.current);
        const focused = document.activeElement;
        const at = focused instanceof HTMLElement ? all.indexOf(focused) : -1;
        all[(at + step + all.length) % all.length]?.focus();
      }}
    >
      {children}
    </div>
  );
}

function items(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}
