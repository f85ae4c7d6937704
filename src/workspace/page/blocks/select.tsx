import type { ReactNode } from 'react';
import type { Option } from '../../blocks/objects.ts';
import { HUMANS } from '../../people.ts';
import { ChevronIcon } from '../icons.tsx';
import { type Session, useSession } from '../session.ts';
import type { ElementProps } from './element-view.tsx';
import { type Element, useElement } from './use-element.tsx';

type Selectable = Element<'static_select' | 'users_select' | 'channels_select' | 'conversations_select'>;

/** A menu of which one is chosen: the browser's own, which phones and screen readers know how to show. */
export function Select(props: ElementProps<Selectable>) {
  const { element, labelledBy } = props;
  const session = useSession();
  const { value, change, question, isWaiting } = useElement(props);
  const chosen = value === undefined ? (initialOf(element) ?? '') : String(value);
  const placeholder = element.placeholder?.text ?? 'Select an item';
  return (
    <span className="select" data-empty={chosen === ''}>
      <select
        value={chosen}
        disabled={isWaiting}
        aria-labelledby={labelledBy}
        aria-label={labelledBy ? undefined : placeholder}
        onChange={(event) => change(event.target.value)}
      >
        <option value="" disabled={!props.isInput}>
          {placeholder}
        </option>
        {optionsFor(element, session)}
      </select>
      <ChevronIcon size={16} />
      {question}
    </span>
  );
}

function initialOf(element: Selectable): string | undefined {
  switch (element.type) {
    case 'static_select':
      return element.initial_option?.value;
    case 'users_select':
      return element.initial_user;
    case 'channels_select':
      return element.initial_channel;
    case 'conversations_select':
      return element.initial_conversation;
  }
}

function optionsFor(element: Selectable, { whole }: Session): ReactNode {
  if (element.type === 'users_select') return HUMANS.map((one) => item(one.id, one.realName));
  if (element.type === 'static_select') {
    return (
      <>
        {element.options?.map(optionItem)}
        {element.option_groups?.map((group) => (
          <optgroup key={group.label.text} label={group.label.text}>
            {group.options.map(optionItem)}
          </optgroup>
        ))}
      </>
    );
  }
  const channels = whole.channels.filter(({ kind, is_archived }) => kind !== 'im' && !is_archived);
  return channels.map((one) => item(one.id, `#${one.name}`));
}

function optionItem(option: Option): ReactNode {
  return item(option.value, option.text.text);
}

function item(value: string, label: string): ReactNode {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  );
}
