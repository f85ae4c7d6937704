import type { EngineTools } from './engine-tools.ts';

/** Whether that moment has come; there may be none. */
export const isPast = (at: Date | undefined, { clock }: Pick<EngineTools, 'clock'>): boolean =>
  at !== undefined && at <= clock.now();
