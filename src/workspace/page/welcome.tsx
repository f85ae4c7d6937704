import type { WorkspaceCommand } from '../acts/desk.ts';
import type { Channel } from '../message.ts';
import { HashIcon } from './icons.tsx';
import { useSession } from './session.ts';

interface WelcomeProps {
  readonly channel: Channel;
  readonly onTry: (line: string) => void;
}

/** The very beginning of a channel. In #ops it says what this is and what to try first. */
export function Welcome({ channel, onTry }: WelcomeProps) {
  const { whole, me } = useSession();
  if (channel.kind === 'im') {
    return (
      <section className="welcome">
        <h2>This is your direct message with Runbolt</h2>
        <p>What is for {me.realName} alone arrives here. The Home tab shows what is open.</p>
      </section>
    );
  }
  return (
    <section className="welcome">
      <h2>
        <HashIcon size={28} /> {channel.name}
      </h2>
      <p>
        This is the very beginning of the <strong>#{channel.name}</strong> channel. {channel.purpose}
      </p>
      {channel.id === 'C0OPS' && (
        <FirstSteps commands={whole.live.commands} isSimulated={whole.live.panel.length > 0} onTry={onTry} />
      )}
    </section>
  );
}

interface FirstStepsProps {
  /** False when the bot acts on real systems from here. */
  readonly isSimulated: boolean;
  readonly commands: readonly WorkspaceCommand[];
  readonly onTry: (line: string) => void;
}

function FirstSteps({ commands, isSimulated, onTry }: FirstStepsProps) {
  const first = commands.find(({ command }) => command === '/pause-purge') ?? commands[0];
  if (!first) return null;
  const others = commands.filter((one) => one !== first).slice(0, 4);
  return (
    <div className="first-steps">
      {isSimulated ? (
        <p>
          <strong>Try it.</strong> This is Runbolt against a local stand-in for Slack and simulated systems:
          nothing real can break. Send <code>{first.command}</code>, look at its plan, press Confirm, and
          watch <em>Systems</em>. Then become somebody else, or break something, and try again.
        </p>
      ) : (
        <p>
          <strong>Careful.</strong> Slack is a local stand-in here, the systems are not: what you confirm
          happens to them. Begin with <code>{first.command}</code> and read its plan.
        </p>
      )}
      <div className="try-line">
        <button type="button" className="button primary large" onClick={() => onTry(first.command)}>
          Try {first.command}
        </button>
        {others.map(({ command }) => (
          <button key={command} type="button" className="button large" onClick={() => onTry(`${command} `)}>
            {command}
          </button>
        ))}
      </div>
    </div>
  );
}
