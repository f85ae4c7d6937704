import type { Chat } from '../../src/systems/chat/port.ts';

const nobody = async (): Promise<never> => {
  throw new Error('nothing here was to speak to Slack');
};

/** For tests in which nothing may speak to Slack. */
export const silentChat: Chat = {
  createChannel: nobody,
  findOwnChannel: nobody,
  readChannel: nobody,
  setTopic: nobody,
  setPurpose: nobody,
  addBookmarks: nobody,
  invite: nobody,
  post: nobody,
  findMessage: nobody,
  pin: nobody,
  isPinned: nobody,
  emailOf: nobody,
  permalink: nobody,
};
