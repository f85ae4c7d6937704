import type { Button } from './buttons.ts';
import type { Wish } from './plan.ts';
import type { Chance } from './random.ts';
import { COMMANDER, OUTSIDER, RESPONDERS } from './who-is-there.ts';

/** What somebody does with a run's message. */
export interface Press {
  readonly user: string;
  readonly button: Button;
  /** What is typed into the form that opens. */
  readonly typed?: string;
  /** Somebody who may not, or who may not this: it has to change nothing. */
  readonly isWrong?: boolean;
}

export interface Situation {
  readonly buttons: readonly Button[];
  readonly requester: string;
  readonly wish: Wish;
  /** Whether people still err and give up, or just want it to end. */
  readonly isRough: boolean;
  /** How often each button was pressed before. */
  readonly pressed: ReadonlyMap<string, number>;
  readonly chance: Chance;
  /** Whether the step was really done, as somebody sees who looks at the system itself. */
  readonly happened: (step: string) => boolean;
}

/** What people do next, if anything. The same chance in the same situation gives the same press. */
export function choosePress(situation: Situation): Press | undefined {
  for (const choose of CHOICES) {
    const press = choose(situation);
    if (press) return press;
  }
  return undefined;
}

type Choice = (situation: Situation) => Press | undefined;

/** The likeliest last: whoever wants out of it says so first. */
const CHOICES: readonly Choice[] = [
  finding,
  givingUp,
  saysNo,
  confirming,
  withdrawing,
  approving,
  takingOver,
  afterwards,
];

const EVERYBODY = [...RESPONDERS, COMMANDER];

function finding({ buttons, happened, chance }: Situation): Press | undefined {
  const asked = buttons.find(({ action }) => action === 'happened');
  if (!asked) return undefined;
  const action = happened(asked.step ?? '') ? 'happened' : 'did_not_happen';
  const button = buttons.find((one) => one.action === action && one.step === asked.step);
  return button && { user: chance.pick(RESPONDERS), button };
}

function givingUp({ buttons, wish, isRough, requester, chance }: Situation): Press | undefined {
  const button = named(buttons, 'cancel');
  if (!button || wish !== 'cancel' || !isRough) return undefined;
  return chance.is(0.5) ? { user: requester, button } : undefined;
}

function saysNo({ buttons, wish, isRough, requester, chance }: Situation): Press | undefined {
  const button = named(buttons, 'deny');
  if (!button || wish !== 'deny' || !isRough) return undefined;
  return { user: chance.pick(others(requester)), button, typed: 'not tonight' };
}

function confirming({ buttons, wish, isRough, requester, pressed, chance }: Situation): Press | undefined {
  const button = named(buttons, 'confirm');
  if (!button || (wish === 'let it expire' && isRough)) return undefined;
  const isFirst = !pressed.has('confirm');
  if (isRough && isFirst && chance.is(0.15))
    return {
      ...phrased(button, button.phrase),
      user: chance.pick([OUTSIDER, ...others(requester)]),
      isWrong: true,
    };
  if (isRough && isFirst && button.phrase !== undefined && chance.is(0.1))
    return { ...phrased(button, 'something else'), user: requester, isWrong: true };
  return { ...phrased(button, button.phrase), user: requester };
}

const phrased = (button: Button, typed: string | undefined) => ({
  button,
  ...(button.phrase !== undefined && typed !== undefined && { typed }),
});

function withdrawing({ buttons, isRough, pressed, chance }: Situation): Press | undefined {
  const button = named(buttons, 'withdraw');
  if (!button || !isRough || pressed.has('withdraw') || !chance.is(0.1)) return undefined;
  return { user: chance.pick(EVERYBODY), button };
}

function approving({ buttons, wish, isRough, requester, pressed, chance }: Situation): Press | undefined {
  const button = named(buttons, 'approve');
  if (!button || (wish === 'let it expire' && isRough)) return undefined;
  const isFirst = !pressed.has('approve');
  if (isRough && isFirst && chance.is(0.2))
    return { user: chance.pick([requester, OUTSIDER]), button, isWrong: true };
  return { user: chance.pick(others(requester)), button };
}

function takingOver({ buttons, isRough, requester, pressed, chance }: Situation): Press | undefined {
  const button = named(buttons, 'take_over');
  if (!button || !isRough || pressed.has('take_over') || !chance.is(0.4)) return undefined;
  return { user: requester, button };
}

/** New work comes only while there is to be some, and from whoever asked for the old. */
function afterwards({ buttons, isRough, requester, pressed, chance }: Situation): Press | undefined {
  if (!isRough || requester === '') return undefined;
  const wishes = [
    // What somebody has found out about is put back, too.
    { action: 'undo', probability: pressed.has('happened') ? 1 : 0.5 },
    { action: 'again', probability: 0.1 },
    { action: 'reason', probability: 0.2, typed: 'it was full' },
  ];
  for (const { action, probability, typed } of wishes) {
    const button = named(buttons, action);
    if (button && !pressed.has(action) && chance.is(probability))
      return { user: requester, button, ...(typed !== undefined && { typed }) };
  }
  return undefined;
}

const named = (buttons: readonly Button[], action: string): Button | undefined =>
  buttons.find((button) => button.action === action);

const others = (requester: string): readonly string[] => EVERYBODY.filter((user) => user !== requester);
