import { Fragment } from 'react';
import { DRAWINGS } from './emoji-drawings.tsx';
import { namesOf } from './emoji-names.ts';

/** A drawn emoji, or `fallback` where there is no drawing. */
export function Emoji({ name, fallback }: { readonly name: string; readonly fallback?: string }) {
  const drawing = Object.hasOwn(DRAWINGS, name) ? DRAWINGS[name] : undefined;
  if (!drawing) return <>{fallback ?? `:${name}:`}</>;
  return (
    <svg className="emoji" viewBox="0 0 32 32" role="img" aria-label={`:${name}:`}>
      <title>{`:${name}:`}</title>
      {drawing}
    </svg>
  );
}

interface WithEmojiProps {
  readonly text: string;
  /** `:names:` have been taken out already, or are meant as they stand. */
  readonly isLiteral?: boolean;
}

/** Text with its emoji drawn, whether they came as `:names:` or as characters. */
export function WithEmoji({ text, isLiteral = false }: WithEmojiProps) {
  return namesOf(text, isLiteral).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no identity but their place
    <Fragment key={index}>
      {typeof part === 'string' ? part : <Emoji name={part.name} fallback={part.written} />}
    </Fragment>
  ));
}
