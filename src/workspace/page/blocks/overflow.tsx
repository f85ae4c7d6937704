import { useState } from 'react';
import { WithEmoji } from '../emoji.tsx';
import { MoreIcon } from '../icons.tsx';
import { Popover } from '../popover.tsx';
import type { ElementProps } from './element-view.tsx';
import { type Element, useElement } from './use-element.tsx';

export function Overflow(props: ElementProps<Element<'overflow'>>) {
  const [isOpen, setOpen] = useState(false);
  const { press, question, isWaiting } = useElement(props);
  return (
    <span className="overflow">
      <button
        type="button"
        className="button icon-button"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        disabled={isWaiting}
        onClick={() => setOpen(!isOpen)}
      >
        <MoreIcon size={16} />
      </button>
      {isOpen && (
        <Popover onClose={() => setOpen(false)}>
          {props.element.options.map((option) => (
            <button
              key={option.value}
              type="button"
              role="menuitem"
              className="menu-item"
              onClick={() => {
                setOpen(false);
                press(option.value);
              }}
            >
              <WithEmoji text={option.text.text} />
              {option.description && <small>{option.description.text}</small>}
            </button>
          ))}
        </Popover>
      )}
      {question}
    </span>
  );
}
