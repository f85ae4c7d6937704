import type { Option } from '../../blocks/objects.ts';
import { Mrkdwn } from '../mrkdwn-view.tsx';
import type { ElementProps } from './element-view.tsx';
import { type Element, useElement } from './use-element.tsx';

/** Checkboxes and radio buttons. */
export function Choices(props: ElementProps<Element<'checkboxes' | 'radio_buttons'>>) {
  const { element, labelledBy } = props;
  const { key, value, change, question } = useElement(props);
  const isMany = element.type === 'checkboxes';
  const initial = isMany
    ? (element.initial_options ?? [])
    : [element.initial_option].filter((one) => one !== undefined);
  const chosen = value === undefined ? initial.map((option) => option.value) : [value].flat();
  const toggle = (option: Option) => {
    if (!isMany) return change(option.value);
    change(
      chosen.includes(option.value)
        ? chosen.filter((one) => one !== option.value)
        : [...chosen, option.value],
    );
  };
  return (
    <fieldset className="choices" aria-labelledby={labelledBy}>
      {element.options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type={isMany ? 'checkbox' : 'radio'}
            name={key}
            value={option.value}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option)}
          />
          <span>
            <ChoiceText option={option} />
          </span>
        </label>
      ))}
      {question}
    </fieldset>
  );
}

function ChoiceText({ option: { text, description } }: { readonly option: Option }) {
  return (
    <>
      {text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : text.text}
      {description && (
        <small>{description.type === 'mrkdwn' ? <Mrkdwn text={description.text} /> : description.text}</small>
      )}
    </>
  );
}
