import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { act } from './act.ts';
import { CommandMenu, matchingCommands } from './command-menu.tsx';
import { SendIcon, SlashIcon } from './icons.tsx';
import { useSession } from './session.ts';

interface ComposerProps {
  readonly channel: string;
  readonly thread?: string;
  readonly placeholder: string;
  /** A draft that somebody else suggests; a new object puts it into the field. */
  readonly suggestion?: { readonly text: string } | undefined;
}

/** Where one types: messages, and slash commands with completion. Enter sends, Shift+Enter breaks the line. */
export function Composer({ channel, thread, placeholder, suggestion }: ComposerProps) {
  const { whole, me } = useSession();
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState<string | undefined>();
  const [highlighted, setHighlighted] = useState(0);
  const [isMenuClosed, setMenuClosed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const commands = thread || isMenuClosed ? [] : matchingCommands(whole.live.commands, text);

  useEffect(() => {
    if (!suggestion) return;
    setText(suggestion.text);
    field.current?.focus();
  }, [suggestion]);

  const change = (next: string) => {
    setText(next);
    setHighlighted(0);
    setMenuClosed(false);
    setTrouble(undefined);
  };
  const complete = (command: string) => {
    change(`${command} `);
    field.current?.focus();
  };
  const send = async () => {
    const line = text.trim();
    if (line === '') return;
    change('');
    const result = await submit({ user: me.id, channel, thread, line });
    // A command that failed has its answer in the channel already, from Slackbot.
    if (result.ok || (line.startsWith('/') && !thread)) return;
    setTrouble(result.error);
    setText(line);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const choice = commands[highlighted];
    if (choice && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setHighlighted((highlighted + step + commands.length) % commands.length);
    } else if (choice && event.key === 'Escape') {
      event.stopPropagation();
      setMenuClosed(true);
    } else if (choice && (event.key === 'Tab' || (event.key === 'Enter' && choice.command !== text.trim()))) {
      event.preventDefault();
      complete(choice.command);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <div className="composer">
      <CommandMenu commands={commands} highlighted={highlighted} onChoose={complete} />
      {trouble && (
        <p className="trouble inline" role="alert">
          {trouble}
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-autocomplete="list"
          autoCapitalize="off"
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools">
          {!thread && (
            <button
              type="button"
              className="ghost"
              aria-label="Run a command"
              title="Run a command"
              onClick={() => {
                change('/');
                field.current?.focus();
              }}
            >
              <SlashIcon />
            </button>
          )}
          <button
            type="button"
            className="send"
            aria-label="Send"
            disabled={text.trim() === ''}
            onClick={() => void send()}
          >
            <SendIcon size={18} />
          </button>
        </div>
      </div>
    </div>
  );
}

interface Draft {
  readonly user: string;
  readonly channel: string;
  readonly thread: string | undefined;
  readonly line: string;
}

/** A line that starts with a slash is a command; Slack has none inside threads, and says so. */
function submit({ user, channel, thread, line }: Draft) {
  if (!line.startsWith('/')) return act('say', { user, channel, text: line, ...(thread && { thread }) });
  const [command = '', ...words] = line.split(/\s/);
  if (thread)
    return Promise.resolve({ ok: false as const, error: `${command} is not supported in threads. Sorry!` });
  return act('command', { user, channel, command, text: words.join(' ').trim() });
}
