import { useCallback, useState } from 'react';
import { HUMANS } from '../people.ts';
import { Avatar } from './avatar.tsx';
import { ChevronIcon } from './icons.tsx';
import { Popover } from './popover.tsx';
import { useSession } from './session.ts';

/** "You are: Rhea Park, responder", and whom else one may be. */
export function PersonSwitcher() {
  const { me, become } = useSession();
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  return (
    <div className="person-switcher">
      <button
        type="button"
        className="top-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={`You are: ${me.realName}, ${me.title}. Become somebody else`}
        onClick={() => setOpen(!isOpen)}
      >
        <Avatar user={me.id} size={24} />
        <span className="person-switcher-text">
          You are: <strong>{me.realName}</strong>, {me.title.toLowerCase()}
        </span>
        <ChevronIcon size={16} />
      </button>
      {isOpen && (
        <Popover onClose={close}>
          <p className="menu-title">Be somebody else</p>
          {HUMANS.map((person) => (
            <button
              key={person.id}
              type="button"
              role="menuitemradio"
              aria-checked={person.id === me.id}
              className="menu-item person"
              onClick={() => {
                become(person.id);
                close();
              }}
            >
              <Avatar user={person.id} size={36} />
              <span>
                {person.realName}
                <small>{person.title}</small>
              </span>
            </button>
          ))}
        </Popover>
      )}
    </div>
  );
}
