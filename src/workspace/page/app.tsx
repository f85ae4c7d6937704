import { useCallback, useState } from 'react';
import { findPerson, HUMANS } from '../people.ts';
import type { Whole } from '../whole.ts';
import { ChannelView } from './channel-view.tsx';
import { useFeed } from './feed.ts';
import { ModalStack } from './modal-stack.tsx';
import { type Session, SessionContext } from './session.ts';
import { Sidebar } from './sidebar.tsx';
import { SystemsPanel } from './systems-panel.tsx';
import { ThreadPane } from './thread-pane.tsx';
import { TopBar } from './top-bar.tsx';
import { useNavigation } from './use-navigation.ts';
import { useUnread } from './use-unread.ts';

export function App() {
  const { whole, isConnected } = useFeed();
  if (!whole)
    return <p className="waiting">{isConnected ? 'Opening the workspace…' : 'Runbolt cannot be reached.'}</p>;
  return (
    <>
      {!isConnected && (
        <p className="offline" role="status">
          Connection lost. Trying again…
        </p>
      )}
      <Frame whole={whole} />
    </>
  );
}

/** The screen: bar, channels, the open channel, its thread, the systems, and a modal above them all. */
function Frame({ whole }: { readonly whole: Whole }) {
  const { place, openChannel, openThread, closeThread, become } = useNavigation(whole);
  const unread = useUnread(whole, place.me, place.channel);
  const [drawer, setDrawer] = useState<'channels' | 'systems' | undefined>();
  const [isSystemsWide, setSystemsWide] = useState(true);
  const me = findPerson(place.me) ?? HUMANS[0];
  const channel = whole.channels.find(({ id }) => id === place.channel) ?? whole.channels[0];
  const closeDrawer = useCallback(() => setDrawer(undefined), []);
  if (!me || !channel) return null;

  const session: Session = { whole, me, openChannel, openThread, become };
  const closeSystems = () => {
    setSystemsWide(false);
    closeDrawer();
  };
  return (
    <SessionContext value={session}>
      <div className="frame" data-thread={place.thread !== undefined} data-systems={isSystemsWide}>
        <TopBar isSystemsShown={isSystemsWide} onSystems={() => setSystemsWide(!isSystemsWide)} />
        <Sidebar open={channel.id} unread={unread} isShown={drawer === 'channels'} onClose={closeDrawer} />
        <ChannelView
          key={me.id}
          channel={channel}
          onMenu={() => setDrawer('channels')}
          onSystems={() => setDrawer('systems')}
        />
        {place.thread && <ThreadPane channel={channel} ts={place.thread} onClose={closeThread} />}
        <SystemsPanel isShown={drawer === 'systems'} onClose={closeSystems} />
        {drawer && <button type="button" className="scrim" aria-label="Close" onClick={closeDrawer} />}
      </div>
      <ModalStack key={me.id} />
    </SessionContext>
  );
}
