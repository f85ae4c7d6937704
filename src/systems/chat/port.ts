/**
 * What we need of Slack beyond messages about runs: a channel for an incident, and what stands in it.
 * Throws `Failure`; channels are ids everywhere, since names miss private channels.
 */
export interface Chat {
  createChannel(channel: NamedChannel, signal?: AbortSignal): Promise<Created>;
  /** Among the channels that this app created and is still in; another app's or a person's is not found. */
  findOwnChannel(channel: NamedChannel, signal?: AbortSignal): Promise<Channel | undefined>;
  readChannel(channel: string, signal?: AbortSignal): Promise<Channel>;
  /** At most 250 characters each. */
  setTopic(channel: string, topic: string, signal?: AbortSignal): Promise<void>;
  setPurpose(channel: string, purpose: string, signal?: AbortSignal): Promise<void>;
  /** Those that stand there already, by their link, are not added again. */
  addBookmarks(channel: string, bookmarks: readonly Bookmark[], signal?: AbortSignal): Promise<void>;
  /** Invites whom it can; those who are there already count as invited. Answers whom it could not. */
  invite(channel: string, users: readonly string[], signal?: AbortSignal): Promise<readonly NotInvited[]>;
  /** Joins a public channel first when it has to. Answers the message's `ts`. */
  post(post: ChatPost, signal?: AbortSignal): Promise<string>;
  /** The `ts` of the message that carries this key, among those since a time; undefined when there is none. */
  findMessage(wanted: WantedMessage, signal?: AbortSignal): Promise<string | undefined>;
  /** A message that is pinned already stays pinned. */
  pin(channel: string, ts: string, signal?: AbortSignal): Promise<void>;
  isPinned(channel: string, ts: string, signal?: AbortSignal): Promise<boolean>;
  /** Undefined when the person has none. */
  emailOf(user: string, signal?: AbortSignal): Promise<string | undefined>;
  permalink(channel: string, ts: string, signal?: AbortSignal): Promise<string>;
}

/** A private channel is seen by its members only, and takes other scopes. */
export interface NamedChannel {
  readonly name: string;
  readonly isPrivate: boolean;
}

export interface Bookmark {
  readonly title: string;
  readonly link: string;
}

/** A name stays taken for ever, also by an archived channel. */
export type Created = { readonly status: 'created'; readonly id: string } | { readonly status: 'name_taken' };

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly purpose: string;
  readonly isArchived: boolean;
  /** Undefined when Slack does not say. */
  readonly members: number | undefined;
}

export interface NotInvited {
  readonly user: string;
  /** Slack's own word: `user_is_ultra_restricted`. */
  readonly reason: string;
}

export interface ChatPost {
  readonly channel: string;
  /** What notifications show, and what is left when Slack refuses the blocks. */
  readonly text: string;
  readonly blocks?: readonly ChatBlock[];
  /** Travels as the message's metadata, so that it can be found again after a crash. */
  readonly key: string;
}

/** A Block Kit block. The text inside has been escaped. */
export type ChatBlock =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string } }
  | { readonly type: 'section'; readonly text: { readonly type: 'mrkdwn'; readonly text: string } };

export interface WantedMessage {
  readonly channel: string;
  readonly key: string;
  readonly since: Date;
}
