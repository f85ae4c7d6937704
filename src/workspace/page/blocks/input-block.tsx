import { useId } from 'react';
import type { BlockOf } from '../../blocks/block.ts';
import { WithEmoji } from '../emoji.tsx';
import { WarningIcon } from '../icons.tsx';
import { ElementView } from './element-view.tsx';
import { useSurface } from './surface.ts';

/** A labelled input with its hint and, after Submit, what is wrong with it. */
export function InputBlock({ block }: { readonly block: BlockOf<'input'> }) {
  const { problems } = useSurface();
  const labelId = useId();
  const problem = problems[block.block_id ?? ''];
  return (
    <div className="block-input" data-invalid={problem !== undefined}>
      <div className="input-label" id={labelId}>
        <WithEmoji text={block.label.text} />
        {block.optional && <span className="optional"> (optional)</span>}
      </div>
      <ElementView
        blockId={block.block_id ?? ''}
        element={block.element}
        isInput={!block.dispatch_action}
        labelledBy={labelId}
      />
      {problem && (
        <p className="input-problem" role="alert">
          <WarningIcon size={16} /> {problem}
        </p>
      )}
      {block.hint && <p className="input-hint">{block.hint.text}</p>}
    </div>
  );
}
