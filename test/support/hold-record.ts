import type { Story } from './bot.ts';

/** A record whose commits take as long as the test wants: nothing is stored before the returned function is called. */
export function holdRecord({ bot }: Story): () => void {
  const { store } = bot.booted.core;
  const append = store.append.bind(store);
  const released = Promise.withResolvers<void>();
  Object.defineProperty(store, 'append', {
    configurable: true,
    value: (one: Parameters<typeof append>[0]) => released.promise.then(() => append(one)),
  });
  return released.resolve;
}
