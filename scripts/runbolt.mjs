#!/usr/bin/env node
// Plain JavaScript on purpose: on a Node that is too old, a TypeScript file would die before it could say why.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cli = new URL('../src/cli.ts', import.meta.url);
const ownNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const [major] = process.versions.node.split('.').map(Number);

if (major >= 24) {
  await import(cli.href);
} else if (existsSync(ownNode)) {
  const child = spawn(ownNode, [fileURLToPath(cli), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl+C reaches both of us; the answer to it is the command line's own.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} else {
  console.error(
    `Runbolt needs Node 24; this is ${process.version}.\n` +
      'On Linux (x64, arm64) `npm ci` brings Node 24 along by itself: run it without --omit=optional.\n' +
      'Elsewhere install Node 24 from https://nodejs.org and try once more.',
  );
  process.exit(2);
}
