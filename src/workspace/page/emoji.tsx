import { Fragment } from 'react';
import { DRAWINGS } from './emoji-drawings.tsx';

/** A drawn emoji, or `fallback` where there is no drawing. */
export function Emoji({ name, fallback }: { readonly name: string; readonly fallback?: string }) {
  const drawing = Object.hasOwn(DRAWINGS, name) ? DRAWINGS[name] : undefined;
  if (!drawing) return <>{fallback && fallback !== name ? fallback : `:${name}:`}</>;
  return (
    <svg className="emoji" viewBox="0 0 32 32" role="img" aria-label={`:${name}:`}>
      <title>{`:${name}:`}</title>
      {drawing}
    </svg>
  );
}

/** Plain text with its `:names:` drawn. */
export function WithEmoji({ text }: { readonly text: string }) {
  return text.split(/(:[a-z0-9_+-]+:)/).map((part, index) => {
    const name = /^:([a-z0-9_+-]+):$/.exec(part)?.[1];
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no identity but their place
    return <Fragment key={index}>{name ? <Emoji name={name} /> : part}</Fragment>;
  });
}
