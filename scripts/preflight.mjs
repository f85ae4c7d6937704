// Plain JavaScript on purpose: on a Node that is too old, a TypeScript file would die before it could say why.
const [major] = process.versions.node.split('.').map(Number);

if (major < 24) {
  console.error(
    `Runbolt needs Node 24; this is ${process.version}.\n` +
      'On Linux (x64, arm64) `npm ci` brings Node 24 along by itself: run it again without --omit=optional.\n' +
      'Elsewhere install Node 24 from https://nodejs.org and try once more.',
  );
  process.exit(1);
}
