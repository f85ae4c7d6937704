import { isDeepStrictEqual } from 'node:util';
import type { WorldState } from '../../src/systems/world-seed.ts';
import { labels } from '../../src/workspace/driver.ts';
import type { Message } from '../../src/workspace/message.ts';
import { OPS, SAM, type Story } from '../support/bot.ts';
import { beginExample } from './begin-example.ts';
import { readExample } from './read-examples.ts';
import { titled } from './titled.ts';

const ENDED = /^(✅ Done|❌|↩️ Put back|✋ Cancelled|⛔|⌛|📋)/;
const ASKS_FOR_YES = /^❓/;
const ASKS_A_PERSON = /^🙋/;

export interface Errand {
  /** The name of the file in `examples/`. */
  readonly example: string;
  /** `scale-api 4` */
  readonly line: string;
  /** Changes the simulated world before. */
  readonly world?: (state: WorldState) => void;
}

export interface CarriedOut {
  readonly story: Story;
  /** The message of the run as it stands at the end. */
  readonly message: Message;
}

/**
 * A runbook carried out by people who say yes: Sam asks and confirms, Ben approves, questions get their first answer
 * from whoever may give it.
 */
export async function carryOut({ example, line, world }: Errand): Promise<CarriedOut> {
  const story = await beginExample(example, world ? { world } : {});
  const runbook = readExample(example).runbooks[line.split(' ')[0] ?? ''];
  if (!runbook) throw new Error(`examples/${example}.yaml has no runbook for ${line}`);
  const words = titled(runbook.title);

  await story.sam.command(OPS, '/runbook', `run ${line}`);
  for (let turn = 0; turn < 1_000; turn++) {
    const message = await story.until(`${line} to be shown`, () => story.root(words));
    if (ENDED.test(message.text)) return { story, message: await story.ended(words) };
    if (ASKS_FOR_YES.test(message.text)) {
      await sayYes(story, message, runbook.confirm.phrase);
      await story.until('the yes to be shown', () => !isDeepStrictEqual(story.root(words), message));
    }
    if (ASKS_A_PERSON.test(message.text)) await answer(story, message);
    await story.pass(5);
  }
  throw new Error(`${line} never ends`);
}

async function sayYes(
  { sam, ben, modal }: Story,
  message: Message,
  phrase: string | undefined,
): Promise<void> {
  const buttons = labels(message);
  if (buttons.includes('Confirm')) await sam.click(message, 'Confirm');
  if (buttons.includes('Confirm…')) {
    await sam.click(message, 'Confirm…');
    await sam.submit(modal(SAM).id, { phrase: phrase ?? '' });
  }
  if (buttons.includes('Approve')) await ben.click(message, 'Approve');
}

/** Whoever is not asked is told so, and changes nothing. */
async function answer(story: Story, message: Message): Promise<void> {
  const [first] = labels(message);
  if (first === undefined) throw new Error(`there is no answer to press: ${message.text}`);
  await story.ben.click(message, first);
  await story.pass(3);
  const now = story.workspace.channel(OPS).find(({ ts }) => ts === message.ts);
  if (now && labels(now)[0] === first) await story.rhea.click(now, first);
}
