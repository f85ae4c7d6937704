import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { SIGNING_SECRET } from './slack-request.ts';

// What Bolt itself costs: the same receiver, and an app that only acknowledges. A process of its own, as the bot is.
const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  authorize: async () => ({ botToken: 'xoxb-bench' }),
  logLevel: LogLevel.ERROR,
});
app.command(/.*/, async ({ ack }) => ack());

process.once('SIGTERM', () => process.exit(0));
const server = await receiver.start({ port: 0, host: '127.0.0.1' });
const address = server.address();
console.log(`ready http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
