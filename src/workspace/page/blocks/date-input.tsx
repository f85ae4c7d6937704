import type { ElementProps } from './element-view.tsx';
import { type Element, useElement } from './use-element.tsx';

const TYPES = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' } as const;

export function DateInput(props: ElementProps<Element<keyof typeof TYPES>>) {
  const { element, labelledBy } = props;
  const { value, change, question } = useElement(props);
  return (
    <>
      <input
        className="text-input date-input"
        type={TYPES[element.type]}
        aria-labelledby={labelledBy}
        aria-label={labelledBy ? undefined : 'Date or time'}
        value={shownAs(element, value === undefined ? initialOf(element) : String(value))}
        onChange={(event) => change(sentAs(element, event.target.value))}
      />
      {question}
    </>
  );
}

function initialOf(element: Element<keyof typeof TYPES>): string {
  switch (element.type) {
    case 'datepicker':
      return element.initial_date ?? '';
    case 'timepicker':
      return element.initial_time ?? '';
    case 'datetimepicker':
      return String(element.initial_date_time ?? '');
  }
}

/** A date and time travels as seconds, and is shown in the browser's own zone. */
function shownAs({ type }: Element<keyof typeof TYPES>, value: string): string {
  if (type !== 'datetimepicker' || value === '') return value;
  const local = new Date(Number(value) * 1000);
  return new Date(local.getTime() - local.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function sentAs({ type }: Element<keyof typeof TYPES>, value: string): string {
  return type === 'datetimepicker' && value !== '' ? String(new Date(value).getTime() / 1000) : value;
}
