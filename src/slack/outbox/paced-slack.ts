import { Failure } from '../../lib/failure.ts';
import type { SlackWebApi } from '../web-api.ts';
import type { Pace } from './pace.ts';

/** Slack asked us not to make this call yet: it was not made. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
  readonly ms: number;

  constructor(ms: number) {
    super('Slack asked us to wait');
    this.ms = ms;
  }
}

/** Slack, asked nothing that it asked us to wait with: it limits each method by itself, mostly by channel. */
export function pacedSlack(slack: SlackWebApi, pace: Pace): SlackWebApi {
  async function held<Answer>(method: string, channel: string, call: () => Promise<Answer>): Promise<Answer> {
    const ms = pace.untilAllowed(method, channel);
    if (ms > 0) throw new NotYet(ms);
    try {
      return await call();
    } catch (error) {
      if (error instanceof Failure && error.kind === 'rate_limited') pace.limited(method, channel, error);
      throw error;
    }
  }
  return {
    post: (post) => held('post', post.channel, () => slack.post(post)),
    update: (update) => held('update', update.channel, () => slack.update(update)),
    whisper: (whisper) => held('whisper', whisper.channel, () => slack.whisper(whisper)),
    find: (wanted) => held('find', wanted.channel, () => slack.find(wanted)),
    pin: (channel, ts) => held('pin', channel, () => slack.pin(channel, ts)),
    setTopic: (channel, topic) => held('topic', channel, () => slack.setTopic(channel, topic)),
    upload: (upload) => held('upload', upload.channel, () => slack.upload(upload)),
    join: (channel) => held('join', channel, () => slack.join(channel)),
    openDirect: (user) => held('open', user, () => slack.openDirect(user)),
  };
}
