import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const Element = z.looseObject({
  action_id: z.string().optional(),
  text: z.union([z.string(), z.looseObject({ text: z.string() })]).optional(),
});
const Block = z.looseObject({ block_id: z.string(), elements: z.array(Element).optional() });
const Message = z.looseObject({
  channel: z.string(),
  ts: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  only_for: z.string().optional(),
  blocks: z.array(Block).optional(),
});
export type SeenMessage = z.infer<typeof Message>;
const Whole = z.looseObject({ messages: z.array(Message) });

/** The bot as a process of its own, in the local workspace: it can be killed as no test inside it could. */
export class BotProcess {
  readonly #folder: string;
  readonly #more: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  #url = 'http://127.0.0.1:9';

  private constructor(folder: string, more: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#more = more;
  }

  /** `more`: of its environment. `imports`: a module that is loaded before the bot. */
  static async open(
    folder: string,
    more: Readonly<Record<string, string>> = {},
    imports?: string,
  ): Promise<BotProcess> {
    const bot = new BotProcess(folder, more);
    onTestFinished(() => bot.kill());
    await bot.#start(imports);
    return bot;
  }

  async #start(imports?: string): Promise<void> {
    const before = imports === undefined ? [] : ['--import', imports];
    const environment = { PATH: process.env.PATH, PORT: '0', RUNBOLT_DATA: this.#folder };
    const child = spawn(process.execPath, [...before, 'src/main.ts'], {
      env: { ...environment, ...this.#more },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    const said: string[] = [];
    const isReady = new Promise<boolean>((resolve) => {
      child.once('exit', () => resolve(false));
      child.stdout.on('data', (chunk) => {
        said.push(String(chunk));
        const url = /Runbolt is ready: open (\S+) /.exec(said.join(''))?.[1];
        if (url === undefined) return;
        this.#url = url;
        resolve(true);
      });
    });
    if (!(await isReady)) throw new Error(`the bot did not start: ${said.join('')}`);
  }

  /** SIGKILL: nothing is stored, closed or said goodbye to. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Resolves with the signal that has ended it; null: none. */
  async ended(): Promise<NodeJS.Signals | null> {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child?.signalCode ?? null;
  }

  command(user: string, command: string, text = ''): Promise<unknown> {
    return this.#act('command', { user, channel: 'C0OPS', command, text });
  }

  async press(user: string, message: SeenMessage, label: string): Promise<unknown> {
    for (const { block_id, elements = [] } of message.blocks ?? []) {
      const button = elements.find(({ text }) => typeof text === 'object' && text.text === label);
      if (!button) continue;
      const { channel, ts } = message;
      return this.#act('press', { user, channel, ts, block_id, action_id: button.action_id });
    }
    throw new Error(`there is no ${label}`);
  }

  /** Everything that stands in the workspace, as a page that has just been opened sees it. */
  async messages(): Promise<readonly SeenMessage[]> {
    const response = await fetch(`${this.#url}/workspace/events`);
    if (!response.body) throw new Error('no events');
    let text = '';
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString();
      const event = /^data: (.*)\n\n/m.exec(text)?.[1];
      if (event !== undefined) return Whole.parse(JSON.parse(event)).messages;
    }
    throw new Error('the events ended');
  }

  /** Looks until it is there; the bot is real, and so is its time. */
  async until<Found>(look: (messages: readonly SeenMessage[]) => Found | undefined): Promise<Found> {
    for (;;) {
      const found = look(await this.messages());
      if (found !== undefined) return found;
    }
  }

  /** What it answers at this path to whoever asks. */
  async get(path: string): Promise<unknown> {
    return (await fetch(`${this.#url}${path}`)).json();
  }

  async #act(name: string, input: object): Promise<unknown> {
    const response = await fetch(`${this.#url}/workspace/act/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#url },
      body: JSON.stringify(input),
    });
    return response.json();
  }
}
