import { createContext, useContext } from 'react';
import type { RawValues } from '../../view-state.ts';

/** What stands around blocks: a message, a modal or the Home tab. Elements report to it. */
export interface Surface {
  readonly kind: 'message' | 'modal' | 'home';
  /** Which element is waiting for its acknowledgement, as `block_id/action_id`. */
  readonly pressed: string | undefined;
  /** What is filled in so far. */
  readonly values: RawValues;
  /** What is wrong with an input, by block_id. */
  readonly problems: Readonly<Record<string, string>>;
  readonly setValue: (key: string, value: string | readonly string[]) => void;
  readonly press: (blockId: string, actionId: string, value?: string | readonly string[]) => void;
  /** Where the surface is, for suggestions. */
  readonly place: object;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('Drawn outside a surface');
  return surface;
}
