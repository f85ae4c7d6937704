export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong';

/** Where the command line writes and listens. */
export interface Terminal {
  /** A text of one or more lines for people. Characters that a terminal would obey are taken out. */
  say(text: string, tone?: Tone): void;
  /** The same, beside the answer. */
  complain(text: string): void;
  /** Data as it is, for the next program. Resolves when it has been taken; false when nobody reads any more. */
  write(data: string): Promise<boolean>;
  readInput(): Promise<Uint8Array>;
  /** Calls back at Ctrl+C instead of ending the process, until the returned function is called. */
  onInterrupt(call: () => void): () => void;
}

export interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly color: boolean;
  readonly signals: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
}

export function terminalOn({ stdin, stdout, stderr, color, signals }: Streams): Terminal {
  let open = true;
  // `runbolt history | head`: whoever stops reading has seen enough.
  stdout.on('error', () => {
    open = false;
  });
  stderr.on('error', () => {});

  return {
    say(text, tone) {
      if (open) stdout.write(`${tone && color ? painted(harmless(text), tone) : harmless(text)}\n`);
    },
    complain(text) {
      stderr.write(`${harmless(text)}\n`);
    },
    write: (data) =>
      new Promise((resolve) => {
        if (!open) return resolve(false);
        stdout.write(data, (error) => resolve(!error));
      }),
    async readInput() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    },
    onInterrupt(call) {
      signals.on('SIGINT', call);
      return () => signals.off('SIGINT', call);
    },
  };
}

/** Texts come from arguments, logs and systems: none of them may move the cursor or rename the window. */
const harmless = (text: string): string => text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, ' ');

const CODES: Readonly<Record<Tone, string>> = {
  good: '32',
  bad: '31',
  warning: '33',
  quiet: '2',
  strong: '1',
};

const painted = (text: string, tone: Tone): string =>
  text
    .split('\n')
    .map((line) => `\u001B[${CODES[tone]}m${line}\u001B[0m`)
    .join('\n');
