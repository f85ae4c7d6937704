import type { Message } from './messages/message.ts';

/**
 * What the outbox needs of Slack's Web API. A no that belongs to one message is returned; what concerns Slack as a
 * whole (unreachable, rate limited, a token that is not valid) is thrown as a `Failure`.
 */
export interface SlackWebApi {
  /** `key` travels as message metadata, so that the message can be found again after a crash. */
  post(post: Post): Promise<Posted | Refused>;
  update(update: { channel: string; ts: string; message: Message; key: string }): Promise<Done | Refused>;
  /** Only this person sees it, and only if they are looking: Slack does not keep it. */
  whisper(whisper: { channel: string; user: string; message: Message }): Promise<Done | Refused>;
  /** The message that carries this key, among those since a time. */
  find(wanted: Wanted): Promise<{ readonly status: 'found'; readonly ts: string } | NotFound | Refused>;
  /** A message that is pinned already stays pinned. */
  pin(channel: string, ts: string): Promise<Done | Refused>;
  /** At most 250 characters. */
  setTopic(channel: string, topic: string): Promise<Done | Refused>;
  /** Puts files under a message, those left out that stand there already by their names. */
  upload(upload: Upload): Promise<Done | Refused>;
  join(channel: string): Promise<Done | Refused>;
  /** The channel of the direct messages between the app and this person. */
  openDirect(user: string): Promise<{ readonly status: 'open'; readonly channel: string } | Refused>;
}

export interface Post {
  readonly channel: string;
  readonly thread?: string;
  readonly message: Message;
  readonly key: string;
}

export interface Upload {
  readonly channel: string;
  readonly thread: string;
  readonly files: readonly UploadedFile[];
}

export interface UploadedFile {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
}

export interface Wanted {
  readonly channel: string;
  readonly thread?: string;
  readonly key: string;
  readonly since: Date;
}

export interface Posted {
  readonly status: 'posted';
  readonly channel: string;
  readonly ts: string;
}

export interface Done {
  readonly status: 'done';
}

export interface NotFound {
  readonly status: 'not_found';
}

/** Slack's own word for the no: `channel_not_found`, `invalid_blocks`. */
export interface Refused {
  readonly status: 'refused';
  readonly code: string;
}
