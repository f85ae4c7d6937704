import { z } from 'zod';
import { JsonText } from '../../src/lib/json-text.ts';
import { connectTo } from './database.ts';
import type { Takeover } from './ledger.ts';

/**
 * The database itself keeps who held what, and when: a trigger beside the replicas' table, which they know nothing of.
 * Each replica's connections carry its name.
 */
export async function keepLeaseHistory(url: string): Promise<void> {
  await using client = await connectTo(url);
  await client.query(`
    create table chaos_leases (
      at timestamptz not null default clock_timestamp(), taken boolean not null, name text not null, holder text not null);
    create table chaos_replicas (replica text primary key, name text not null);
    create function chaos_note_replica() returns trigger language plpgsql as $$ begin
      insert into chaos_replicas values (new.id, current_setting('application_name')) on conflict do nothing;
      return new; end $$;
    create trigger chaos_replicas after insert on replicas for each row execute function chaos_note_replica();
    create function chaos_note_lease() returns trigger language plpgsql as $$ begin
      if tg_op = 'INSERT' then insert into chaos_leases (taken, name, holder) values (true, new.name, new.replica);
      else insert into chaos_leases (taken, name, holder) values (false, old.name, old.replica); end if;
      return null; end $$;
    create trigger chaos_leases after insert or delete on leases for each row execute function chaos_note_lease()`);
}

const Row = z.object({ ms: z.coerce.number(), taken: z.boolean(), name: z.string(), holder: z.string() });

/** For each thing that a replica held when it was killed: how long until another replica had it, or could have. */
export async function takeovers(
  url: string,
  kills: readonly { readonly at: number; readonly replica: string }[],
): Promise<readonly (Takeover & { readonly at: number })[]> {
  await using client = await connectTo(url);
  const { rows } = await client.query(`
    select extract(epoch from l.at) * 1000 as ms, l.taken, l.name, coalesce(r.name, l.holder) as holder
    from chaos_leases l left join chaos_replicas r on r.replica = l.holder order by l.at`);
  const history = z.array(Row).parse(rows);
  return kills.flatMap(({ at, replica }) => {
    const before = history.filter(({ ms, holder }) => ms <= at && holder === replica);
    const names = new Set(before.map(({ name }) => name));
    const held = [...names].filter((name) => before.findLast((row) => row.name === name)?.taken);
    return held.map((name) => {
      // Where nothing is to do at the moment nobody takes it: that it is free is all there is to see.
      const next = history.find(
        (row) => row.name === name && row.ms > at && row.taken === (row.holder !== replica),
      );
      return { at, name, replica, ms: next && Math.round(next.ms - at) };
    });
  });
}

/** When the step of the run began, as its record says: a person reads it in the thread. */
export async function stepStart(url: string, run: string, step: string): Promise<StepStart | undefined> {
  await using client = await connectTo(url);
  const { rows } = await client.query(
    `select data, at from events where stream = $1 and type = 'step_started' order by position`,
    [`run/${run}`],
  );
  const started = z.array(z.object({ data: Started, at: z.string() })).parse(rows);
  const found = started.findLast(({ data }) => data.step === step);
  const service = found?.data.input.service;
  return found && { at: Date.parse(found.at), ...(service !== undefined && { service }) };
}

export interface StepStart {
  readonly at: number;
  /** Of ECS, where it acts on one. */
  readonly service?: string;
}

const Started = JsonText.pipe(
  z.object({ step: z.string(), input: z.object({ service: z.string().optional() }) }),
);
