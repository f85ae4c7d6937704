import type { Attachment } from '../blocks/message.ts';
import { Blocks } from './blocks/blocks.tsx';
import { Mrkdwn } from './mrkdwn-view.tsx';

const NAMED: Readonly<Record<string, string>> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

/** Text or blocks behind a color bar. */
export function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  return attachments.map((attachment, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no identity but their place
    <div key={index} className="attachment">
      {attachment.pretext && <Mrkdwn text={attachment.pretext} />}
      <div className="attachment-frame">
        <span className="attachment-bar" style={{ background: colorOf(attachment.color) }} />
        <div className="attachment-body">
          {attachment.title && <strong className="attachment-title">{attachment.title}</strong>}
          {attachment.text && <Mrkdwn text={attachment.text} />}
          {attachment.fields && (
            <dl className="attachment-fields">
              {attachment.fields.map((field) => (
                <div key={field.title} className={field.short ? 'short' : ''}>
                  <dt>{field.title}</dt>
                  <dd>
                    <Mrkdwn text={field.value} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {attachment.blocks && <Blocks blocks={attachment.blocks} />}
          {attachment.footer && <small>{attachment.footer}</small>}
        </div>
      </div>
    </div>
  ));
}

function colorOf(color = '#dddddd'): string {
  return NAMED[color] ?? (color.startsWith('#') ? color : `#${color}`);
}
