import { BotClock } from './bot-clock.tsx';
import { PulseIcon } from './icons.tsx';
import { PersonSwitcher } from './person-switcher.tsx';

interface TopBarProps {
  readonly isSystemsShown: boolean;
  readonly onSystems: () => void;
}

export function TopBar({ isSystemsShown, onSystems }: TopBarProps) {
  return (
    <div className="top-bar">
      <span className="top-title">
        <svg viewBox="0 0 36 36" width="22" height="22" aria-hidden="true">
          <path d="M20.5 5 9.5 20.5h7.2L14.8 31l11.7-16.2h-7.4z" fill="#f2c744" />
        </svg>
        Runbolt
      </span>
      <BotClock />
      <button
        type="button"
        className="top-button only-wide"
        aria-pressed={isSystemsShown}
        onClick={onSystems}
      >
        <PulseIcon size={16} /> Systems
      </button>
      <PersonSwitcher />
    </div>
  );
}
