import { useCallback, useEffect, useState } from 'react';
import { type ClockView, HURRIED } from '../clock-view.ts';
import { act } from './act.ts';
import { ClockIcon } from './icons.tsx';
import { Popover } from './popover.tsx';
import { useSession } from './session.ts';
import { botNow, dayAndTime, span } from './times.ts';

/** The time that the bot lives by, and how it is moved; nothing where it cannot be. */
export function BotClock() {
  const { clock } = useSession().whole.live;
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  useEverySecond();
  if (!clock) return null;
  const isMoving = clock.speed !== 1 || clock.goingTo !== undefined;
  const [day, time] = dayAndTime(botNow()).split(/, (?=\d\d:)/);
  return (
    <div className="bot-clock" data-moving={isMoving}>
      <button
        type="button"
        className="top-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={`The bot's clock: ${day}, ${time}. Move it`}
        onClick={() => setOpen(!isOpen)}
      >
        <ClockIcon size={16} />
        <span className="bot-clock-time">
          <span className="only-wide">{day}, </span>
          {time}
        </span>
        {clock.aheadMs > 0 && <span className="only-wide">+{span(clock.aheadMs)}</span>}
      </button>
      {isMoving && <BackToRealTime />}
      {isOpen && (
        <Popover onClose={close}>
          <Ways clock={clock} isMoving={isMoving} />
        </Popover>
      )}
    </div>
  );
}

function BackToRealTime() {
  const { me } = useSession();
  return (
    <button
      type="button"
      className="top-button stop"
      onClick={() => void act('clock', { user: me.id, speed: 1 })}
    >
      Stop
    </button>
  );
}

const STEPS = [
  { name: '+15 min', forward_minutes: 15 },
  { name: '+1 h', forward_minutes: 60 },
  { name: '+1 day', forward_minutes: 24 * 60 },
];

function Ways({ clock, isMoving }: { readonly clock: ClockView; readonly isMoving: boolean }) {
  const { me } = useSession();
  const [problem, setProblem] = useState<string>();
  const move = async (change: object) => {
    const result = await act('clock', { user: me.id, ...change });
    setProblem(result.ok ? undefined : result.error);
  };
  return (
    <>
      <p className="menu-title">{standing(clock)}</p>
      <div className="clock-steps">
        {STEPS.map(({ name, ...step }) => (
          <button
            key={name}
            type="button"
            role="menuitem"
            disabled={isMoving}
            onClick={() => void move(step)}
          >
            {name}
          </button>
        ))}
      </div>
      <button
        type="button"
        role="menuitem"
        className="menu-item"
        disabled={isMoving}
        onClick={() => void move({ to: 'next' })}
      >
        <span>
          To what comes next
          <small>
            {clock.next ? `${clock.next.what}, ${dayAndTime(new Date(clock.next.at))}` : 'nothing is known'}
          </small>
        </span>
      </button>
      <button
        type="button"
        role="menuitem"
        className="menu-item"
        onClick={() => void move({ speed: clock.speed === 1 ? HURRIED : 1 })}
        disabled={isMoving && clock.speed === 1}
      >
        <span>
          {clock.speed === 1 ? 'A day in a minute' : 'Back to real time'}
          <small>
            {clock.speed === 1 ? 'Watch reminders come; stop at any moment' : 'It stays where it is'}
          </small>
        </span>
      </button>
      {problem && <p className="clock-problem">{problem}</p>}
      <p className="clock-note">
        The simulated systems go with it. Each move is in the record. It never goes back.
      </p>
    </>
  );
}

function standing({ aheadMs, speed, goingTo }: ClockView): string {
  if (speed !== 1) return 'A day passes in a minute';
  if (goingTo) return `On its way to ${dayAndTime(new Date(goingTo))}`;
  if (goingTo === null) return 'On its way to what comes next';
  return aheadMs > 0 ? `The bot’s clock, ${span(aheadMs)} ahead` : 'The bot’s clock';
}

function useEverySecond(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
}
