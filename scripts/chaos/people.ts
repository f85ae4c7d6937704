import type { Message } from '../../src/workspace/message.ts';
import { buttonsOf, pressLate } from './buttons.ts';
import { choosePress, type Press } from './choose-press.ts';
import { fillIn, type NoteClick } from './fill-in.ts';
import { pause } from './flaky-front.ts';
import type { Ledger } from './ledger.ts';
import type { PlannedCommand } from './plan.ts';
import type { Chance } from './random.ts';
import type { OutsideSlack } from './slack.ts';

export interface PeopleParts {
  readonly slack: OutsideSlack;
  readonly door: () => string;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly commands: readonly PlannedCommand[];
  /** Whether people err and give up, or just want everything to end. */
  readonly isRough: () => boolean;
  /** Whether the step of the run was really done, as somebody sees who looks at the system itself. */
  readonly happened: (run: string, step: string) => Promise<(step: string) => boolean>;
}

/** A run's own message: where it is, and what was done with it so far. */
interface Followed {
  readonly run: string;
  readonly channel: string;
  readonly ts: string;
  notBefore: number;
  looks: number;
  readonly pressed: Map<string, number>;
  /** As somebody's phone still shows it. */
  earlier: Message | undefined;
}

/** What Slack says where the app did not answer, and where it answered that something is wrong with the form. */
const WAS_ANSWERED = /check what you filled in/;
const WAS_SENT = new RegExp(`did not respond|trouble connecting|${WAS_ANSWERED.source}`);

const LOOK_EVERY_MS = 300;
/** A press that had no effect by then is tried again. */
const AGAIN_AFTER_MS = 8_000;
const ROOT = /^r-[0-9a-z]{8}$/;

/** Everybody in the channels: they read what the runs say of themselves and press what they think is right. */
export class People {
  readonly #parts: PeopleParts;
  readonly #followed = new Map<string, Followed>();
  /** Who could still be asked for something. */
  readonly #open = new Set<string>();
  /** A person has two hands, and one screen. */
  readonly #busy = new Map<string, Promise<unknown>>();
  #read = 0;
  #gone = false;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** Types a command; whoever gets no answer sees the failure and leaves it. */
  async type({ user, channel, command, text }: PlannedCommand): Promise<void> {
    const { slack, ledger } = this.#parts;
    const result = await slack.workspace.as(user).command(slack.channels[channel] ?? '', command, text);
    ledger.count(result.ok ? 'commands acknowledged' : 'commands that Slack gave up on');
  }

  /** Until `leave`. */
  async watch(): Promise<void> {
    while (!this.#gone) {
      this.#readNews();
      for (const run of [...this.#open]) await this.#look(run);
      await pause(LOOK_EVERY_MS);
    }
    await Promise.all(this.#busy.values());
  }

  /** What was left lying is looked at once more: now everybody wants it to end. */
  lookAgain(): void {
    for (const run of this.#followed.keys()) this.#open.add(run);
  }

  leave(): void {
    this.#gone = true;
  }

  #readNews(): void {
    const { said } = this.#parts.ledger;
    for (; this.#read < said.length; this.#read++) {
      const { key = '', channel, ts } = said[this.#read] ?? {};
      if (!ROOT.test(key) || channel === undefined || ts === undefined) continue;
      const known = this.#followed.get(key);
      if (known?.ts !== ts) this.#followed.set(key, this.#begin(key, channel, ts));
      this.#open.add(key);
    }
  }

  #begin(run: string, channel: string, ts: string): Followed {
    const notBefore = Date.now() + this.#parts.chance.between(200, 3_000);
    return { run, channel, ts, notBefore, looks: 0, pressed: new Map(), earlier: undefined };
  }

  async #look(run: string): Promise<void> {
    const followed = this.#followed.get(run);
    if (!followed || followed.notBefore > Date.now()) return;
    const message = this.#parts.slack.workspace.message(followed.channel, followed.ts);
    if (!message) return;
    const press = await this.#choose(followed, message);
    if (!press) {
      // It is looked at again when it changes.
      this.#open.delete(run);
      return;
    }
    followed.notBefore = Date.now() + AGAIN_AFTER_MS;
    followed.pressed.set(press.button.action, (followed.pressed.get(press.button.action) ?? 0) + 1);
    this.#inTurn(press.user, () => this.#press(followed, message, press));
  }

  async #choose(followed: Followed, message: Message): Promise<Press | undefined> {
    const buttons = buttonsOf(message);
    if (buttons.length === 0) return undefined;
    const words = JSON.stringify(message.blocks);
    const ticket = /ticket=(t-\d+)/.exec(words)?.[1] ?? '';
    const planned = this.#parts.commands.find((one) => one.ticket === ticket);
    const requester = /Asked by <@(U\w+)>/.exec(words)?.[1] ?? '';
    const isWayBack = words.includes('puts back');
    const asked = buttons.find(({ action }) => action === 'happened');
    const happened = asked ? await this.#parts.happened(followed.run, asked.step ?? '') : () => false;
    return choosePress({
      ...{ buttons, requester, happened, pressed: followed.pressed },
      wish: isWayBack ? 'go' : (planned?.wish ?? 'go'),
      isRough: this.#parts.isRough(),
      // By its ticket and not by its id, which is another one each time.
      chance: this.#parts.chance.fork(`${ticket} ${isWayBack} ${followed.looks++}`),
    });
  }

  #inTurn(user: string, act: () => Promise<void>): void {
    const before = this.#busy.get(user) ?? Promise.resolve();
    this.#busy.set(user, before.then(act));
  }

  async #press(followed: Followed, message: Message, { user, button, typed, isWrong }: Press): Promise<void> {
    const { slack, ledger, chance, isRough } = this.#parts;
    const driver = slack.workspace.as(user);
    const note: NoteClick = async (action, act) => {
      // When it was sent: it may have had its effect before its answer came, or without one.
      const at = Date.now();
      const result = await act();
      // It was gone from the screen before the finger was there: nothing was sent.
      if (!result.ok && !WAS_SENT.test(result.error)) return ledger.count('clicks on nothing');
      const ok = result.ok || WAS_ANSWERED.test(result.error);
      ledger.clicks.push({ at, user, run: followed.run, action, acknowledged: ok });
      ledger.count(`${isWrong ? 'clicks by the wrong one' : 'clicks'}${ok ? '' : ' that Slack gave up on'}`);
    };
    const pressedAt = Date.now();
    if (typed === undefined) await note(button.action, () => driver.click(message, button.action));
    else await fillIn(slack.workspace, { user, run: followed.run, message, button, typed }, note);
    if (followed.earlier && isRough() && chance.is(0.1)) await this.#pressLate(user, followed.earlier);
    if (Date.now() - pressedAt > AGAIN_AFTER_MS) followed.notBefore = Date.now() + 1_000;
    followed.earlier = message;
    this.#open.add(followed.run);
  }

  async #pressLate(user: string, earlier: Message): Promise<void> {
    const { ledger, door, chance } = this.#parts;
    const button = chance.pick(buttonsOf(earlier));
    // A form needs a fresh ticket of Slack's, and a finding is only for whoever looks.
    if (
      ['deny', 'reason', 'happened', 'in_part', 'did_not_happen', 'cancel', 'undo', 'again'].includes(
        button.action,
      )
    )
      return;
    const run = /"run":"([^"]+)"/.exec(button.value)?.[1] ?? '';
    const at = Date.now();
    const acknowledged = await pressLate(door(), user, earlier, button);
    if (button.phrase === undefined)
      ledger.clicks.push({ at, user, run, action: button.action, acknowledged });
    ledger.count('late clicks');
  }
}
