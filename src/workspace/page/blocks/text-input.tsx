import type { ElementProps } from './element-view.tsx';
import { type Element, useElement } from './use-element.tsx';

type Typed = Element<'plain_text_input' | 'number_input' | 'email_text_input' | 'url_text_input'>;

const KEYBOARDS = {
  plain_text_input: 'text',
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
} as const;

/** One line or several to type in. Sent with the form; alone only when its block dispatches, on Enter. */
export function TextInput(props: ElementProps<Typed>) {
  const { element, labelledBy } = props;
  const { value, change, press, question } = useElement({ ...props, isInput: true });
  const isMultiline = element.type === 'plain_text_input' && element.multiline === true;
  const maxLength = element.type === 'plain_text_input' ? (element.max_length ?? 3000) : undefined;
  const shown = value === undefined ? (element.initial_value ?? '') : String(value);
  const common = {
    className: 'text-input',
    value: shown,
    placeholder: element.placeholder?.text,
    'aria-labelledby': labelledBy,
    autoFocus: element.focus_on_load,
    // Slack's apps switch the phone's help off where phrases and names are typed; guesses do harm there.
    autoCapitalize: 'off',
    autoCorrect: 'off',
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  };
  return (
    <>
      {isMultiline ? (
        <textarea {...common} rows={4} maxLength={maxLength} />
      ) : (
        <input
          {...common}
          type="text"
          inputMode={KEYBOARDS[element.type]}
          maxLength={maxLength}
          onKeyDown={(event) => {
            const dispatches = !props.isInput && event.key === 'Enter';
            if (dispatches) {
              event.preventDefault();
              press(shown);
            }
          }}
        />
      )}
      {question}
    </>
  );
}
