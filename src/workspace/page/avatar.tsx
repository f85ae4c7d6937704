import { findPerson, type Person, SLACKBOT } from '../people.ts';

/** A face for a person: initials on their color; a bolt for Runbolt. */
export function Avatar({ user, size = 36 }: { readonly user: string; readonly size?: number }) {
  const person = findPerson(user);
  const style = { width: size, height: size, background: person?.color ?? '#616061', fontSize: size * 0.4 };
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {person?.isBot ? <BotMark isSlackbot={user === SLACKBOT} /> : initials(person)}
    </span>
  );
}

function BotMark({ isSlackbot }: { readonly isSlackbot: boolean }) {
  return isSlackbot ? (
    <svg viewBox="0 0 36 36" width="100%" height="100%">
      <title>Slackbot</title>
      <circle cx="13" cy="17" r="2.6" fill="#fff" />
      <circle cx="23" cy="17" r="2.6" fill="#fff" />
      <path d="M12 23c3.5 3 8.5 3 12 0" stroke="#fff" strokeWidth="2" fill="none" strokeLinecap="round" />
    </svg>
  ) : (
    <svg viewBox="0 0 36 36" width="100%" height="100%">
      <title>Runbolt</title>
      <path d="M20.5 5 9.5 20.5h7.2L14.8 31l11.7-16.2h-7.4z" fill="#f2c744" />
    </svg>
  );
}

function initials(person: Person | undefined): string {
  const words = person?.realName.split(' ') ?? ['?'];
  return words.map((word) => word.charAt(0)).join('');
}
