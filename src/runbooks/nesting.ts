import { type CST, Lexer, Parser } from 'yaml';
import type { InTurns } from '../lib/in-turns.ts';
import type { Report } from './report.ts';
import type { SourceFile } from './source-file.ts';

const MOST_DEPTH = 60;
/** A thousand runbooks have a quarter of a million; a file of the largest size cannot have many more. */
const MOST_LEXEMES = 500_000;
const LEXEMES_A_TURN = 1_000;

/**
 * The text in the library's own pieces; undefined and reported when they are nested too deep. It builds nested values by
 * recursion, and V8 ends the whole process when a regular expression is compiled near the end of the stack, which cannot
 * be caught: so the depth is looked at before anything is built.
 */
export function* readTokens(source: SourceFile, report: Report): InTurns<readonly CST.Token[] | undefined> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(source.text)) {
    lexemes += 1;
    if (lexemes % LEXEMES_A_TURN === 0) yield;
    tokens.push(...parser.next(lexeme));
    const span = { start: parser.offset, end: parser.offset + 1 };
    if (parser.stack.length > MOST_DEPTH) {
      report.atSpan(span, {
        code: 'too_deep',
        message: `values are nested more than ${MOST_DEPTH / 2} deep here`,
      });
      return undefined;
    }
    if (lexemes > MOST_LEXEMES) {
      report.atSpan(span, {
        code: 'too_large',
        message: 'the file has too many parts to be a runbooks file',
      });
      return undefined;
    }
  }
  tokens.push(...parser.end());
  return tokens;
}
