import { Failure } from './failure.ts';

/** It may be there; we may not look. */
export class Hidden {
  /** In a sentence. */
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** What is there, or that it is hidden from us: for what is good to know, and decides nothing. */
export async function unlessDenied<Answer>(asked: Promise<Answer>): Promise<Answer | Hidden> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'denied') return new Hidden(error.message);
    throw error;
  }
}
