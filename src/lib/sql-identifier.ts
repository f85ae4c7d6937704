/** A name as PostgreSQL reads it literally, whatever it holds. `schema.table` is two names. */
export function quoteIdentifier(name: string): string {
  return name.split('.').map(quotePart).join('.');
}

/** One name, dots and all: columns have no schema. */
export function quotePart(part: string): string {
  return `"${part.replaceAll('\0', '').replaceAll('"', '""')}"`;
}
