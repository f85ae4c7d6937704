import type { Place } from '../../src/lib/few-ahead.ts';
import { Precedence } from '../../src/lib/precedence.ts';

/**
 * Knows how many wait for their turn. They wait for milliseconds of the processor's, which pass by themselves, however
 * still the clock is held: sooner or later everybody has their turn.
 */
export class CountedPrecedence extends Precedence {
  #inLine = 0;

  get inLine(): number {
    return this.#inLine;
  }

  override async quiet(place?: Place): Promise<void> {
    this.#inLine++;
    await super.quiet(place);
    this.#inLine--;
  }
}
