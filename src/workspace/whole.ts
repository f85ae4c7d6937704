import type { WorkspaceCommand, WorkspaceShortcut } from './acts/desk.ts';
import type { ClockView } from './clock-view.ts';
import type { Channel, Message, OpenHome, OpenModal } from './message.ts';
import { GROUPS, type Group, HUMANS, PEOPLE, type Person, TEAM } from './people.ts';
import type { WorkspaceState } from './state.ts';

/** A row of the panel: one thing in a simulated system. */
export interface PanelRow {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly detail?: string;
  readonly tone?: 'good' | 'busy' | 'warning' | 'bad' | 'quiet';
}

export interface PanelSection {
  /** `Kubernetes` */
  readonly title: string;
  readonly rows: readonly PanelRow[];
}

/** What changes without the workspace being told. */
export interface Live {
  readonly commands: readonly WorkspaceCommand[];
  readonly shortcuts: readonly WorkspaceShortcut[];
  readonly panel: readonly PanelSection[];
  /** Only where it can be moved. */
  readonly clock?: ClockView;
  readonly faults: readonly { readonly id: string; readonly label: string; readonly on: boolean }[];
}

/** All that a page needs to draw itself. */
export interface Whole {
  readonly team: typeof TEAM;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly channels: readonly Channel[];
  readonly messages: readonly Message[];
  readonly modals: Readonly<Record<string, readonly OpenModal[]>>;
  readonly homes: Readonly<Record<string, OpenHome>>;
  readonly live: Live;
}

export function wholeOf(state: WorkspaceState, live: Live): Whole {
  const channels = state.channels();
  return {
    team: TEAM,
    people: PEOPLE,
    groups: GROUPS,
    channels,
    messages: channels.flatMap((channel) => state.messages(channel.id)),
    modals: Object.fromEntries(HUMANS.map(({ id }) => [id, state.modals(id)])),
    homes: Object.fromEntries(
      HUMANS.flatMap(({ id }) => {
        const home = state.home(id);
        return home ? [[id, home]] : [];
      }),
    ),
    live,
  };
}
