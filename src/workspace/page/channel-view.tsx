import { useState } from 'react';
import type { Channel } from '../message.ts';
import { act } from './act.ts';
import { ChannelHeader } from './channel-header.tsx';
import { Composer } from './composer.tsx';
import { HomeView } from './home-view.tsx';
import { JoinIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { channelTitle, isReply, useSession, visibleMessages } from './session.ts';
import { Welcome } from './welcome.tsx';

interface ChannelViewProps {
  readonly channel: Channel;
  readonly onMenu: () => void;
  readonly onSystems: () => void;
}

/** A channel or the direct message with Runbolt: header, messages, composer. */
export function ChannelView({ channel, onMenu, onSystems }: ChannelViewProps) {
  const { whole, me } = useSession();
  const [tab, setTab] = useState<'home' | 'messages'>('messages');
  const [suggestion, setSuggestion] = useState<{ readonly text: string } | undefined>();
  const isHome = channel.kind === 'im' && tab === 'home';
  const messages = visibleMessages(whole, channel.id, me.id).filter(
    (message) => !isReply(message) || message.reply_broadcast,
  );
  const name = channel.kind === 'im' ? 'Runbolt' : `#${channelTitle(channel)}`;
  return (
    <main className="channel" aria-label={name}>
      <ChannelHeader channel={channel} tab={tab} onTab={setTab} onMenu={onMenu} onSystems={onSystems} />
      {isHome ? (
        <HomeView />
      ) : (
        <>
          <MessageList
            key={channel.id}
            messages={messages}
            opening={<Welcome channel={channel} onTry={(text) => setSuggestion({ text })} />}
          />
          <Foot channel={channel} name={name} suggestion={suggestion} />
        </>
      )}
    </main>
  );
}

interface FootProps {
  readonly channel: Channel;
  readonly name: string;
  readonly suggestion: { readonly text: string } | undefined;
}

function Foot({ channel, name, suggestion }: FootProps) {
  const { me } = useSession();
  if (channel.is_archived) return <p className="foot-note">This channel is archived.</p>;
  if (!channel.members.includes(me.id)) {
    return (
      <div className="foot-note">
        <span>You are looking at {name}</span>
        <button
          type="button"
          className="button primary large"
          onClick={() => void act('join', { user: me.id, channel: channel.id })}
        >
          <JoinIcon size={16} /> Join channel
        </button>
      </div>
    );
  }
  return (
    <Composer key={channel.id} channel={channel.id} placeholder={`Message ${name}`} suggestion={suggestion} />
  );
}
