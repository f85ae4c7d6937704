import { shellWord } from '../../lib/shell-word.ts';

/** What a person would paste. The connection string stays in the variable that the bot has it from. */
export function psqlLine(urlSecret: string, sql: string): string {
  return `psql "$${urlSecret}" -c ${shellWord(sql)}`;
}

/** A SELECT with the limits that the bot gives it. */
export function queryLine(
  urlSecret: string,
  question: { readonly sql: string; readonly values: readonly Value[]; readonly timeout: number },
): string {
  const limits = shellWord(`-c default_transaction_read_only=on -c statement_timeout=${question.timeout}`);
  const sql = question.sql.replace(/;\s*$/, '');
  const prepared = `PREPARE runbolt AS ${sql}; EXECUTE runbolt(${question.values.map(literal).join(', ')})`;
  return `PGOPTIONS=${limits} ${psqlLine(urlSecret, question.values.length === 0 ? sql : prepared)}`;
}

type Value = string | number | boolean | null;

function literal(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? quoteLiteral(value) : String(value);
}

/** A value in a line that a person will paste, as PostgreSQL reads it under its standard settings. */
export function quoteLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
