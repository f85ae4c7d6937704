import { Fragment, useState } from 'react';
import type { PanelRow, PanelSection } from '../whole.ts';
import { act } from './act.ts';
import { CloseIcon } from './icons.tsx';
import { useSession } from './session.ts';

interface SystemsPanelProps {
  readonly isShown: boolean;
  readonly onClose: () => void;
}

/** The simulated systems as they are this moment, and the switches that break them. */
export function SystemsPanel({ isShown, onClose }: SystemsPanelProps) {
  const { panel, faults } = useSession().whole.live;
  return (
    <aside className="systems" data-shown={isShown} aria-label="Systems">
      <header className="pane-header">
        <h2>
          Systems <small>simulated, live</small>
        </h2>
        <button type="button" className="ghost" aria-label="Close systems" onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div className="systems-body">
        {panel.map((section) => (
          <Section key={section.title} section={section} />
        ))}
        <section>
          <h3>Break something</h3>
          {faults.map(({ id, label, on }) => (
            <label key={id} className="fault">
              <span>{label}</span>
              <input
                type="checkbox"
                role="switch"
                checked={on}
                aria-checked={on}
                onChange={(event) => void act('fault', { id, on: event.target.checked })}
              />
            </label>
          ))}
        </section>
      </div>
    </aside>
  );
}

function Section({ section }: { readonly section: PanelSection }) {
  return (
    <section>
      <h3>{section.title}</h3>
      {section.rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </section>
  );
}

function Row({ row }: { readonly row: PanelRow }) {
  const [first] = useState(row.status);
  const [hasChanged, setChanged] = useState(false);
  if (row.status !== first && !hasChanged) setChanged(true);
  return (
    <div className="system-row" data-tone={row.tone ?? 'quiet'}>
      <span className="system-title">
        <Breakable text={row.title} />
      </span>
      {/* A new key starts the flash again that draws the eye to what has just changed. */}
      <span className={hasChanged ? 'system-status changed' : 'system-status'} key={row.status}>
        {row.status}
      </span>
      {row.detail && <span className="system-detail">{row.detail}</span>}
    </div>
  );
}

/** Long names of things break after a slash rather than anywhere. */
function Breakable({ text }: { readonly text: string }) {
  return text.split(/(?<=\/)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name have no identity but their place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
