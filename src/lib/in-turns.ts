/** Work that can be interrupted wherever it yields. */
export type InTurns<Value> = Generator<void, Value>;

/** How long the one thread of a process is taken at a time: nobody notices that they waited for it. */
const TURN_MS = 10;

/** Does all of it in one piece. */
export function atOnce<Value>(work: InTurns<Value>): Value {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Does it in pieces, and lets everything else go on in between; `turn` resolves when the next piece may begin. */
export async function inTurns<Value>(work: InTurns<Value>, turn = nextTurn): Promise<Value> {
  let began = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - began < TURN_MS) continue;
    await turn();
    began = performance.now();
  }
}

/** Resolves once what came in meanwhile has been looked at. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
