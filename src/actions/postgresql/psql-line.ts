import { shellWord } from '../../lib/shell-word.ts';

/** What a person would paste. The connection string stays in the variable that the bot has it from. */
export function psqlLine(urlSecret: string, sql: string): string {
  return `psql "$${urlSecret}" -c ${shellWord(sql)}`;
}

/** A value in a line that a person will paste. */
export function quoteLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
