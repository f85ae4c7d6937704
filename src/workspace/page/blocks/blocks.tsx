import { Fragment, lazy, Suspense } from 'react';
import type { Block, BlockOf } from '../../blocks/block.ts';
import type { TextObject } from '../../blocks/objects.ts';
import { WithEmoji } from '../emoji.tsx';
import { Mrkdwn } from '../mrkdwn-view.tsx';
import { ElementView } from './element-view.tsx';
import { InputBlock } from './input-block.tsx';

const Display = lazy(() => import('./display.tsx'));

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
    case 'context':
      return <Context block={block} />;
    default:
      return (
        <Suspense>
          <Display blocks={[block]} />
        </Suspense>
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

function Section({ block }: { readonly block: BlockOf<'section'> }) {
  const { accessory } = block;
  return (
    <div className="block-section">
      <div className="block-section-text">
        {block.text && <Text text={block.text} />}
        {block.fields && (
          <div className="block-fields">
            {block.fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no identity but their place
              <Text key={index} text={field} />
            ))}
          </div>
        )}
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

function Context({ block }: { readonly block: BlockOf<'context'> }) {
  return (
    <div className="block-context">
      {block.elements.map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: elements of a context have no identity but their place
        <Fragment key={index}>
          {element.type === 'image' ? (
            <img src={element.image_url} alt={element.alt_text} />
          ) : (
            <Text text={element} />
          )}
        </Fragment>
      ))}
    </div>
  );
}

function Text({ text }: { readonly text: TextObject }) {
  if (text.type === 'mrkdwn') return <Mrkdwn text={text.text} />;
  return (
    <p className="plain">
      <WithEmoji text={text.text} />
    </p>
  );
}
