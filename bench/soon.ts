const PATIENCE_MS = 30_000;

/** What was waited for, or an error that says what did not come: a bench that hangs tells nobody anything. */
export async function soon<Result>(what: string, waitedFor: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} did not come within 30 s`)), PATIENCE_MS);
  try {
    return await Promise.race([waitedFor, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
