import type { ExitCode } from '../exit-code.ts';
import type { Ask } from '../surroundings.ts';

export type Work = (ask: Ask) => Promise<ExitCode>;

/** Told what was asked for, and whether in JSON. */
export type Ready = (work: Work, json: boolean) => void;
