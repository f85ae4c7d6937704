import type { Interactive } from '../../blocks/elements.ts';
import { BlockButton } from './block-button.tsx';
import { Choices } from './choices.tsx';
import { DateInput } from './date-input.tsx';
import { ExternalSelect } from './external-select.tsx';
import { MultiSelect } from './multi-select.tsx';
import { Overflow } from './overflow.tsx';
import { Select } from './select.tsx';
import { TextInput } from './text-input.tsx';

export interface ElementProps<Element = Interactive> {
  readonly blockId: string;
  readonly element: Element;
  /** In an input block nothing is sent before Submit, unless the block says `dispatch_action`. */
  readonly isInput?: boolean;
  readonly labelledBy?: string;
}

/** One element that a person can press, choose or fill in. */
export function ElementView({ element, ...around }: ElementProps) {
  switch (element.type) {
    case 'button':
      return <BlockButton {...around} element={element} />;
    case 'overflow':
      return <Overflow {...around} element={element} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <Choices {...around} element={element} />;
    case 'static_select':
    case 'users_select':
    case 'channels_select':
    case 'conversations_select':
      return <Select {...around} element={element} />;
    case 'external_select':
      return <ExternalSelect {...around} element={element} />;
    case 'multi_static_select':
    case 'multi_users_select':
      return <MultiSelect {...around} element={element} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateInput {...around} element={element} />;
    default:
      return <TextInput {...around} element={element} />;
  }
}
