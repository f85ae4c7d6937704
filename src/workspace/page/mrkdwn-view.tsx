import { Fragment, type ReactNode } from 'react';
import { findPerson, GROUPS } from '../people.ts';
import { Emoji, WithEmoji } from './emoji.tsx';
import { type Inline, type Paragraph, parseMrkdwn } from './mrkdwn.ts';
import { useSession } from './session.ts';
import { formatDate } from './times.ts';

/** A text in Slack's mrkdwn. */
export function Mrkdwn({ text }: { readonly text: string }) {
  if (text === '') return null;
  return (
    <div className="mrkdwn">
      {keyed(parseMrkdwn(text), (paragraph) => (
        <ParagraphView paragraph={paragraph} />
      ))}
    </div>
  );
}

function ParagraphView({ paragraph }: { readonly paragraph: Paragraph }) {
  switch (paragraph.type) {
    case 'code':
      return <pre>{paragraph.text}</pre>;
    case 'quote':
      return <blockquote>{inlines(paragraph.children)}</blockquote>;
    case 'text':
      return <p>{inlines(paragraph.children)}</p>;
  }
}

function inlines(pieces: readonly Inline[]): ReactNode {
  return keyed(pieces, (piece) => <InlineView piece={piece} />);
}

function InlineView({ piece }: { readonly piece: Inline }): ReactNode {
  switch (piece.type) {
    case 'text':
      return <WithEmoji text={piece.text} isLiteral />;
    case 'code':
      return <code>{piece.text}</code>;
    case 'bold':
      return <strong>{inlines(piece.children)}</strong>;
    case 'italic':
      return <em>{inlines(piece.children)}</em>;
    case 'strike':
      return <del>{inlines(piece.children)}</del>;
    case 'emoji':
      return <Emoji name={piece.name} />;
    case 'date':
      return formatDate(piece.seconds, piece.format) || piece.fallback;
    case 'link':
      return (
        <a href={piece.href} target="_blank" rel="noopener noreferrer">
          {piece.label}
        </a>
      );
    case 'user':
      return <span className="mention">@{findPerson(piece.id)?.realName ?? piece.label ?? piece.id}</span>;
    case 'group':
      return <span className="mention">@{GROUPS.find(({ id }) => id === piece.id)?.handle ?? piece.id}</span>;
    case 'broadcast':
      return <span className="mention loud">@{piece.range}</span>;
    case 'channel':
      return <ChannelMention id={piece.id} label={piece.label} />;
  }
}

function ChannelMention({ id, label }: { readonly id: string; readonly label: string | undefined }) {
  const { whole, openChannel } = useSession();
  const channel = whole.channels.find((one) => one.id === id);
  return (
    <button type="button" className="mention" disabled={!channel} onClick={() => openChannel(id)}>
      #{channel?.name ?? label ?? id}
    </button>
  );
}

function keyed<Item>(items: readonly Item[], draw: (item: Item) => ReactNode): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no identity but their place
  return items.map((item, index) => <Fragment key={index}>{draw(item)}</Fragment>);
}
