import { createRequire } from 'node:module';
import type * as bolt from '@slack/bolt';

const require = createRequire(import.meta.url);

// The parts of Bolt that are used here. Its index loads its receiver for Express, and Express with it, besides: a
// hundred files that cost every start some time and memory.
export const App: typeof bolt.App = require('@slack/bolt/dist/App').default;
export type App = bolt.App;
export const HTTPReceiver: typeof bolt.HTTPReceiver =
  require('@slack/bolt/dist/receivers/HTTPReceiver').default;
export const SocketModeReceiver: typeof bolt.SocketModeReceiver =
  require('@slack/bolt/dist/receivers/SocketModeReceiver').default;
