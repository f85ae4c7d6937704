import type { WorkspaceCommand } from '../acts/desk.ts';
import { BOT_USER } from '../people.ts';
import { Avatar } from './avatar.tsx';

interface CommandMenuProps {
  readonly commands: readonly WorkspaceCommand[];
  readonly highlighted: number;
  readonly onChoose: (command: string) => void;
}

/** The commands that fit what has been typed, above the composer. */
export function CommandMenu({ commands, highlighted, onChoose }: CommandMenuProps) {
  if (commands.length === 0) return null;
  return (
    <div className="command-menu" role="listbox" aria-label="Commands">
      <p className="command-menu-title">
        <Avatar user={BOT_USER} size={20} /> Runbolt
      </p>
      {commands.map((command, index) => (
        <button
          key={command.command}
          type="button"
          role="option"
          aria-selected={index === highlighted}
          tabIndex={-1}
          // Keeps the focus in the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(command.command)}
        >
          <span className="command-line">
            <strong>{command.command}</strong> {command.usageHint}
          </span>
          <span className="command-description">{command.description}</span>
        </button>
      ))}
    </div>
  );
}

/** While the command itself is typed; once its arguments begin the menu is out of the way. */
export function matchingCommands(commands: readonly WorkspaceCommand[], text: string): WorkspaceCommand[] {
  if (!/^\/\S*$/.test(text)) return [];
  return commands.filter(({ command }) => command.startsWith(text.toLowerCase()));
}
