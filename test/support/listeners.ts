import type { SlackApp } from '../../src/slack/app.ts';

/** What the bot does about commands, clicks and forms, which goes on after it has acknowledged them. */
export interface Listeners {
  /** Resolves when nothing of that is under way. */
  idle(): Promise<void>;
}

export function watchListeners({ bolt }: SlackApp): Listeners {
  const underWay = new Set<Promise<void>>();
  bolt.use(async ({ next }) => {
    const answered = Promise.withResolvers<void>();
    underWay.add(answered.promise);
    try {
      await next();
    } finally {
      underWay.delete(answered.promise);
      answered.resolve();
    }
  });
  return {
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
