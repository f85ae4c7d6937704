import { Lexer, Parser } from 'yaml';
import type { Report } from './report.ts';
import type { SourceFile } from './source-file.ts';

const MOST_DEPTH = 60;
/** A thousand runbooks have a quarter of a million; a file of the largest size cannot have many more. */
const MOST_LEXEMES = 500_000;

/**
 * The library builds nested values by recursion, and V8 ends the whole process when a regular expression is compiled
 * near the end of the stack, which cannot be caught: so the depth is looked at first. Reported when it is too deep.
 */
export function isTooDeep(source: SourceFile, report: Report): boolean {
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(source.text)) {
    lexemes += 1;
    for (const _ of parser.next(lexeme));
    const span = { start: parser.offset, end: parser.offset + 1 };
    if (parser.stack.length > MOST_DEPTH) {
      report.atSpan(span, {
        code: 'too_deep',
        message: `values are nested more than ${MOST_DEPTH / 2} deep here`,
      });
      return true;
    }
    if (lexemes > MOST_LEXEMES) {
      report.atSpan(span, {
        code: 'too_large',
        message: 'the file has too many parts to be a runbooks file',
      });
      return true;
    }
  }
  return false;
}
