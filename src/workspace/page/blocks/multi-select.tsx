import { HUMANS } from '../../people.ts';
import { optionsOf } from '../../view-state.ts';
import type { ElementProps } from './element-view.tsx';
import { type Element, useElement } from './use-element.tsx';

type Many = Element<'multi_static_select' | 'multi_users_select'>;

/** A menu of which several are chosen, as a list to tick: nothing hides behind a popup on a phone. */
export function MultiSelect(props: ElementProps<Many>) {
  const { element, labelledBy } = props;
  const { key, value, change, question } = useElement(props);
  const chosen = value === undefined ? initialOf(element) : [value].flat();
  const isFull = chosen.length >= (element.max_selected_items ?? Number.POSITIVE_INFINITY);
  return (
    <fieldset className="choices boxed" aria-labelledby={labelledBy}>
      {rowsOf(element).map((row) => (
        <label key={row.value} className="choice">
          <input
            type="checkbox"
            name={key}
            checked={chosen.includes(row.value)}
            disabled={isFull && !chosen.includes(row.value)}
            onChange={(event) =>
              change(
                event.target.checked ? [...chosen, row.value] : chosen.filter((one) => one !== row.value),
              )
            }
          />
          <span>{row.label}</span>
        </label>
      ))}
      {question}
    </fieldset>
  );
}

function initialOf(element: Many): readonly string[] {
  if (element.type === 'multi_users_select') return element.initial_users ?? [];
  return (element.initial_options ?? []).map(({ value }) => value);
}

function rowsOf(element: Many): { value: string; label: string }[] {
  if (element.type === 'multi_users_select')
    return HUMANS.map((one) => ({ value: one.id, label: one.realName }));
  return optionsOf(element).map((option) => ({ value: option.value, label: option.text.text }));
}
