#!/usr/bin/env node
import { userInfo } from 'node:os';
import { lazyBoot } from './cli/lazy-boot.ts';
import { runCli } from './cli/run-cli.ts';
import { terminalOn } from './cli/terminal.ts';
import { readConfig } from './config.ts';
import { systemClock } from './lib/clock.ts';
import { crashAt } from './lib/crash-points.ts';

const { stdin, stdout, stderr, env, argv } = process;
const color = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
const terminal = terminalOn({ stdin, stdout, stderr, color, signals: process });

if (env.RUNBOLT_CRASH_AT) {
  const read = readConfig(env);
  if (read.ok && read.config.crashAt) crashAt(read.config.crashAt);
}

const code = await runCli(argv.slice(2), {
  variables: env,
  account: userInfo().username,
  terminal,
  clock: systemClock,
  boot: lazyBoot,
});
// Not before everything has been handed over: exiting cuts off what a pipe has not taken yet.
await terminal.write('');
process.exit(code);
