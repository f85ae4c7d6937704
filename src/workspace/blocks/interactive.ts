import type { Block } from './block.ts';
import type { Interactive } from './elements.ts';

/** Every element of a block that a person can press, choose or fill in. */
export function interactive(block: Block): Interactive[] {
  switch (block.type) {
    case 'actions':
      return [...block.elements];
    case 'input':
      return [block.element];
    case 'section':
      return block.accessory && block.accessory.type !== 'image' ? [block.accessory] : [];
    default:
      return [];
  }
}

/** Gives every block and element the id that Slack would make up for it, so that payloads can name them. */
export function withIds(blocks: readonly Block[], newId: () => string): Block[] {
  return blocks.map((block) => {
    const named = { ...block, block_id: block.block_id ?? newId() };
    switch (named.type) {
      case 'actions':
        return { ...named, elements: named.elements.map((element) => withId(element, newId)) };
      case 'input':
        return { ...named, element: withId(named.element, newId) };
      case 'section':
        return named.accessory && named.accessory.type !== 'image'
          ? { ...named, accessory: withId(named.accessory, newId) }
          : named;
      default:
        return named;
    }
  });
}

function withId<Element extends Interactive>(element: Element, newId: () => string): Element {
  return { ...element, action_id: element.action_id ?? newId() };
}
