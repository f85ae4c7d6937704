import { type ComponentProps, memo } from 'react';
import { Message as SlackBlocks } from 'slack-blocks-to-jsx';
import 'slack-blocks-to-jsx/dist/style.css';
import type { Block } from '../../blocks/block.ts';
import { GROUPS, PEOPLE } from '../../people.ts';
import { Emoji } from '../emoji.tsx';
import { useSession } from '../session.ts';

type Shown = ComponentProps<typeof SlackBlocks>['blocks'][number];

const USERS = PEOPLE.map(({ id, name, realName }) => ({ id, name: realName || name }));
const USER_GROUPS = GROUPS.map(({ id, handle }) => ({ id, name: handle }));

/** Blocks that are only looked at, drawn by slack-blocks-to-jsx. It is heavy, so it comes when it is first needed. */
const Display = memo(function Display({ blocks }: { readonly blocks: readonly Block[] }) {
  const { whole, openChannel } = useSession();
  const channels = whole.channels.map(({ id, name }) => ({ id, name }));
  return (
    <SlackBlocks
      withoutWrapper
      theme="light"
      logo=""
      name=""
      className="display"
      // Its types are narrower than Slack's own in places; what arrives here has been checked by the workspace.
      blocks={blocks as unknown as Shown[]}
      data={{ users: USERS, channels, user_groups: USER_GROUPS }}
      hooks={{
        user: ({ name }) => <span className="mention">@{name}</span>,
        usergroup: ({ name }) => <span className="mention">@{name}</span>,
        channel: ({ id, name }) => (
          <button type="button" className="mention" onClick={() => openChannel(id)}>
            #{name}
          </button>
        ),
        emoji: (emoji, parse) => <Emoji name={emoji.name} fallback={parse(emoji)} />,
        link: ({ href, children }) => (
          <a href={href} target="_blank" rel="noopener noreferrer">
            {children}
          </a>
        ),
      }}
    />
  );
});

// React.lazy takes a module with a default; the rest of the page has named exports.
export { Display as default };
