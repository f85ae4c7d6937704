import { type Document, type Node, visit } from 'yaml';

export type Targets = ReadonlyMap<Node, Node>;

/**
 * What each alias stands for: the last value before it with that anchor. Found in one walk, because the library's own
 * `resolve` walks the whole document for every alias, and a file can hold very many.
 */
export function aliasTargets(document: Document): Targets {
  const anchored = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchored.get(alias.source);
      if (target) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor) anchored.set(node.anchor, node);
    },
  });
  return targets;
}
