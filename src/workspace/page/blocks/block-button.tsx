import { WithEmoji } from '../emoji.tsx';
import type { ElementProps } from './element-view.tsx';
import { type Element, useElement } from './use-element.tsx';

export function BlockButton(props: ElementProps<Element<'button'>>) {
  const { element } = props;
  const { press, question, isWaiting } = useElement(props);
  const onClick = () => {
    if (element.url) window.open(element.url, '_blank', 'noopener');
    press();
  };
  return (
    <>
      <button
        type="button"
        className={`button ${element.style ?? ''}`}
        aria-label={element.accessibility_label}
        aria-busy={isWaiting}
        disabled={isWaiting}
        onClick={onClick}
      >
        <WithEmoji text={element.text.text} />
      </button>
      {question}
    </>
  );
}
