import type { ModalView, PlainTextElement, StaticSelect } from '@slack/types';
import { z } from 'zod';
import type { Runbook } from '../../runbooks/runbook.ts';
import { plain } from '../messages/blocks.ts';
import { clip, LIMITS } from '../text.ts';
import { field, modal } from './modal.ts';

export const PickMetadata = z.object({ channel: z.string().optional() });
export type PickMetadata = z.infer<typeof PickMetadata>;

export const PICK_FIELD = 'runbook';

// Slack takes 100 options in a select, or 100 in each group of it, and 250 KB in a form.
const MOST_TOGETHER = 100;
const MOST = 1_000;

/** Which runbook? `listed` is what to type for those that do not fit. */
export const pickModal = (runbooks: readonly Runbook[], metadata: PickMetadata, listed: string): ModalView =>
  modal({
    callback: 'pick',
    title: 'Run a runbook',
    submit: 'Continue',
    metadata,
    blocks: [
      field(
        PICK_FIELD,
        'Which one?',
        { type: 'static_select', action_id: 'value', ...choices(runbooks) },
        runbooks.length > MOST ? { hint: `${runbooks.length - MOST} more do not fit here: ${listed}` } : {},
      ),
    ],
  });

/** As the file has them; so many that they need groups, by their titles, each called after its first and its last. */
function choices(runbooks: readonly Runbook[]): Pick<StaticSelect, 'options' | 'option_groups'> {
  if (runbooks.length <= MOST_TOGETHER) return { options: runbooks.map(option) };
  const sorted = runbooks.slice(0, MOST).toSorted((a, b) => a.title.localeCompare(b.title));
  const groups = Array.from({ length: Math.ceil(sorted.length / MOST_TOGETHER) }, (_, index) =>
    sorted.slice(index * MOST_TOGETHER, (index + 1) * MOST_TOGETHER),
  );
  return { option_groups: groups.map((group) => ({ label: rangeOf(group), options: group.map(option) })) };
}

function rangeOf(group: readonly Runbook[]): PlainTextElement {
  const [first, last] = [group[0], group.at(-1)].map((one) => clip(one?.title ?? '', LIMITS.option / 2 - 2));
  return plain(`${first} – ${last}`, LIMITS.option);
}

const option = ({ name, title, environment }: Runbook) => ({
  text: plain(`${title} · ${environment}`, LIMITS.option),
  value: name,
});
