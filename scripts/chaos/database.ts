import pg from 'pg';

/** A connection for a question or two, ended where its name goes out of sight. */
export async function connectTo(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A restart of the database breaks it; whoever waits for an answer hears of that.
  client.on('error', () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
