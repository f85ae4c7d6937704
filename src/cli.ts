#!/usr/bin/env node
import { userInfo } from 'node:os';
import { lazyBoot } from './cli/lazy-boot.ts';
import { runCli } from './cli/run-cli.ts';
import { terminalOn } from './cli/terminal.ts';
import { systemClock } from './lib/clock.ts';

const { stdin, stdout, stderr, env, argv } = process;
const color = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
const terminal = terminalOn({ stdin, stdout, stderr, color, signals: process });

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
