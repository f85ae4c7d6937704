import { useEffect, useId, useState } from 'react';
import type { Option } from '../../blocks/objects.ts';
import { askForOptions } from '../act.ts';
import { useSession } from '../session.ts';
import type { ElementProps } from './element-view.tsx';
import { useSurface } from './surface.ts';
import { type Element, useElement } from './use-element.tsx';

const ASK_AFTER_MS = 250;

/** A menu whose options the app supplies while one types. */
export function ExternalSelect(props: ElementProps<Element<'external_select'>>) {
  const { element, blockId } = props;
  const { me } = useSession();
  const { place } = useSurface();
  const { value, change, question } = useElement(props);
  const [typed, setTyped] = useState<string | undefined>();
  const [options, setOptions] = useState<readonly Option[]>([]);
  const [problem, setProblem] = useState<string | undefined>();
  const listId = useId();

  useEffect(() => {
    if (typed === undefined || typed.length < (element.min_query_length ?? 3)) return;
    const timer = setTimeout(async () => {
      const about = { block_id: blockId, action_id: element.action_id, value: typed };
      const answer = await askForOptions({ user: me.id, ...place, ...about });
      setOptions(answer.ok ? answer.options : []);
      setProblem(answer.ok ? undefined : answer.error);
    }, ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed, element, blockId, me.id, place]);

  const chosen = value === undefined ? element.initial_option?.text.text : labelOf(options, String(value));
  return (
    <span className="combobox">
      <input
        type="text"
        role="combobox"
        aria-expanded={typed !== undefined}
        aria-controls={listId}
        aria-labelledby={props.labelledBy}
        placeholder={element.placeholder?.text ?? 'Select an item'}
        value={typed ?? chosen ?? ''}
        onFocus={() => setTyped('')}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setTyped(undefined)}
        onBlur={() => setTyped(undefined)}
      />
      {typed !== undefined && (
        <div className="popover" id={listId} role="listbox">
          {problem ?? (options.length === 0 && 'No results')}
          {options.map((option) => (
            <button
              key={option.value}
              type="button"
              role="option"
              aria-selected={option.value === value}
              className="menu-item"
              // Before the field loses its focus and the list goes away.
              onPointerDown={() => change(option.value)}
            >
              {option.text.text}
            </button>
          ))}
        </div>
      )}
      {question}
    </span>
  );
}

function labelOf(options: readonly Option[], value: string): string {
  return options.find((option) => option.value === value)?.text.text ?? value;
}
