import type { Boot } from './surroundings.ts';

const load = async (): Promise<Boot> => (await import('./own-boot.ts')).ownBoot;

/** Everything a bot is made of, loaded only when no bot answers: beside one, the command line is a few files. */
export const lazyBoot: Boot = {
  desk: async (config) => (await load()).desk(config),
  record: async (config) => (await load()).record(config),
  planning: async (config) => (await load()).planning(config),
  examine: async (variables) => (await load()).examine(variables),
};
