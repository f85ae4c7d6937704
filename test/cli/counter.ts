import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Boot } from '../../src/cli/surroundings.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { startControlSocket } from '../../src/web/control-socket.ts';
import type { Desk } from '../../src/web/desk.ts';
import type { Office } from '../support/office.ts';

export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The answer of `--json`. */
  readonly json: () => unknown;
}

/** Types at the command line in this process: its words, its answer, its exit code. */
export interface Counter {
  readonly folder: string;
  type(line: string, wishes?: TypeWishes): Promise<Typed>;
}

export interface TypeWishes {
  readonly account?: string;
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** What the clock on the wall says. */
  readonly time?: Date;
  /** Handed the switch that Ctrl+C is, and what has been said so far. */
  readonly during?: (interrupt: () => void, said: () => string) => void;
}

export async function openCounter(boot: Partial<Boot> = {}): Promise<Counter> {
  const folder = await temporaryFolder();
  const whole: Boot = {
    desk: notThere,
    planning: notThere,
    record: notThere,
    examine: async () => [],
    ...boot,
  };
  return {
    folder,
    async type(line, { account = 'ben', input = '', variables: more, during, time = NOW } = {}) {
      const said = { out: '', err: '' };
      const interrupts = new Set<() => void>();
      const terminal = memoryTerminal(said, input, interrupts);
      const variables = { RUNBOLT_DATA: folder, ...more };
      const clock = { now: () => time, after };
      const going = runCli(words(line), { variables, account, terminal, clock, boot: whole });
      during?.(
        () => {
          for (const interrupt of interrupts) interrupt();
        },
        () => said.out,
      );
      const code = await going;
      return { code, ...said, json: () => JSON.parse(said.out) };
    },
  };
}

/** The same beside a bot: an office behind the real socket. */
export async function besideBot(office: Office, boot: Partial<Boot> = {}): Promise<Counter> {
  const counter = await openCounter(boot);
  const path = join(counter.folder, 'runbolt.sock');
  const started = await startControlSocket({ path, desk: deskOf(office), log: { error() {} } });
  if (!started.ok) throw new Error(started.problem);
  onTestFinished(() => started.socket.close());
  return counter;
}

export function deskOf({ context, tools, store, comingUp }: Office): Desk {
  return { context, planning: tools, record: store, systems: 'simulated', comingUp, examine: async () => [] };
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'runbolt-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const notThere = async () => ({ ok: false, problems: ['the store is dead'] }) as const;
const NOW = new Date('2026-03-04T03:00:00Z');
const after = () => () => {};

function memoryTerminal(
  said: { out: string; err: string },
  input: string,
  interrupts: Set<() => void>,
): Terminal {
  return {
    say(text) {
      said.out += `${text}\n`;
    },
    complain(text) {
      said.err += `${text}\n`;
    },
    async write(data) {
      said.out += data;
      return true;
    },
    readInput: async () => Buffer.from(input),
    onInterrupt(call) {
      interrupts.add(call);
      return () => interrupts.delete(call);
    },
  };
}

/** As a shell splits it: at spaces, but not between single quotes. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));
