import type { Block } from '@slack/types';

/** What Slack would refuse about these blocks, from the limits in `@slack/types` and Slack's documentation. */
export function overLimit(blocks: readonly Block[], most = 50): string[] {
  const problems = blocks.length > most ? [`${blocks.length} blocks`] : [];
  const ids = new Set<string>();
  visit(blocks, (element) => {
    for (const [what, limit] of TEXT_LIMITS[String(element.type)] ?? []) {
      const text = textOf(element[what]);
      if (text !== undefined && (text.length > limit || text.length === 0)) {
        problems.push(`${String(element.type)}.${what} has ${text.length} characters`);
      }
    }
    const elements = element.elements;
    const room = element.type === 'actions' ? 25 : 10;
    if (Array.isArray(elements) && elements.length > room) problems.push(`${elements.length} elements`);
    const block = element.block_id;
    if (typeof block === 'string' && ids.has(block)) problems.push(`block_id ${block} twice`);
    if (typeof block === 'string') ids.add(block);
  });
  for (const block of blocks) {
    if (block.type !== 'actions') continue;
    const actionIds: string[] = [];
    visit(block, (element) => typeof element.action_id === 'string' && actionIds.push(element.action_id));
    if (new Set(actionIds).size < actionIds.length)
      problems.push(`an action_id twice in ${actionIds.join(', ')}`);
  }
  return problems;
}

const TEXT_LIMITS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  header: [['text', 150]],
  section: [['text', 3000]],
  button: [
    ['text', 75],
    ['value', 2000],
    ['action_id', 255],
  ],
  mrkdwn: [['text', 3000]],
  input: [
    ['label', 2000],
    ['hint', 2000],
    ['block_id', 255],
  ],
};

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'text' in value) return textOf(value.text);
  return undefined;
}

function visit(value: unknown, see: (element: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(value)) for (const one of value) visit(one, see);
  else if (typeof value === 'object' && value !== null) {
    see(Object.fromEntries(Object.entries(value)));
    for (const one of Object.values(value)) visit(one, see);
  }
}
