import { useEffect, useState } from 'react';
import { act } from './act.ts';
import { Blocks } from './blocks/blocks.tsx';
import { type Surface, SurfaceContext } from './blocks/surface.ts';
import { WarningIcon } from './icons.tsx';
import { useSession } from './session.ts';

/** The Home tab that the app publishes for each person. */
export function HomeView() {
  const { me, whole } = useSession();
  const home = whole.homes[me.id];
  const [values, setValues] = useState<Surface['values']>({});
  const [pressed, setPressed] = useState<string | undefined>();
  const [trouble, setTrouble] = useState<string | undefined>();

  useEffect(() => {
    void act('home', { user: me.id, tab: 'home' });
  }, [me.id]);

  const surface: Surface = {
    kind: 'home',
    place: { view: home?.id },
    values,
    pressed,
    problems: {},
    setValue: (key, value) => setValues((before) => ({ ...before, [key]: value })),
    press: async (block_id, action_id, value) => {
      setPressed(`${block_id}/${action_id}`);
      const result = await act('press', { user: me.id, view: home?.id, block_id, action_id, value, values });
      setPressed(undefined);
      setTrouble(result.ok ? undefined : result.error);
    },
  };
  return (
    <div className="home" tabIndex={-1}>
      {trouble && (
        <p className="trouble" role="alert">
          <WarningIcon size={18} /> {trouble}
        </p>
      )}
      {home ? (
        <SurfaceContext value={surface}>
          <Blocks blocks={home.blocks} />
        </SurfaceContext>
      ) : (
        <p className="home-empty">Runbolt has published nothing here for you. Try a slash command in #ops.</p>
      )}
    </div>
  );
}
