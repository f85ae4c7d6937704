import type { Block, BlockOf } from '../../blocks/block.ts';
import { WithEmoji } from '../emoji.tsx';
import { Display } from './display.tsx';
import { ElementView } from './element-view.tsx';
import { InputBlock } from './input-block.tsx';

/** The blocks of a message or a view, in order. */
export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <BlockView key={block.block_id ?? index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.type) {
    case 'actions':
      return <Actions block={block} />;
    case 'input':
      return <InputBlock block={block} />;
    case 'section':
      return <Section block={block} />;
    case 'divider':
      return <hr className="block-divider" />;
    case 'header':
      return (
        <h3 className="block-header">
          <WithEmoji text={block.text.text} />
        </h3>
      );
    default:
      return (
        <div className={`block-${block.type}`}>
          <Display blocks={[block]} />
        </div>
      );
  }
}

function Actions({ block }: { readonly block: BlockOf<'actions'> }) {
  return (
    <div className="block-actions">
      {block.elements.map((element) => (
        <ElementView key={element.action_id} blockId={block.block_id ?? ''} element={element} />
      ))}
    </div>
  );
}

/** Text and fields are only looked at; what stands beside them can be pressed, so it is ours. */
function Section({ block }: { readonly block: BlockOf<'section'> }) {
  const { accessory, ...text } = block;
  const isPlain = text.text?.type === 'plain_text' && !text.fields;
  return (
    <div className="block-section">
      <div className="block-section-text">
        {isPlain ? <p className="plain"><WithEmoji text={text.text?.text ?? ''} /></p> : <Display blocks={[text]} />}
      </div>
      {accessory && (
        <div className="block-section-accessory">
          {accessory.type === 'image' ? (
            <img src={accessory.image_url} alt={accessory.alt_text} />
          ) : (
            <ElementView blockId={block.block_id ?? ''} element={accessory} />
          )}
        </div>
      )}
    </div>
  );
}
