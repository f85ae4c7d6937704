import type { ReactNode } from 'react';

const disc = (color: string, mark?: ReactNode) => (
  <>
    <circle cx="16" cy="16" r="13.5" fill={color} />
    {mark}
  </>
);
const tile = (color: string, mark: ReactNode) => (
  <>
    <rect x="2" y="2" width="28" height="28" rx="6" fill={color} />
    {mark}
  </>
);
const line = (d: string, color = '#fff', width = 3.5) => (
  <path d={d} stroke={color} strokeWidth={width} fill="none" strokeLinecap="round" strokeLinejoin="round" />
);
const fill = (d: string, color: string) => <path d={d} fill={color} />;
const hourglass = (
  <>
    {fill(
      'M7 3h18v3h-2c0 5-3 8-5.5 10 2.5 2 5.5 5 5.5 10h2v3H7v-3h2c0-5 3-8 5.5-10C12 14 9 11 9 6H7z',
      '#b8c4ce',
    )}
    {fill(
      'M11.5 6h9c-.3 3.5-2.3 6-4.5 8-2.2-2-4.2-4.5-4.5-8zM11.5 26c.3-3 2.3-5.5 4.5-7 2.2 1.5 4.2 4 4.5 7z',
      '#f2a93b',
    )}
    {fill('M6 2h20v3.5H6zM6 26.5h20V30H6z', '#8d6e4a')}
  </>
);
const clockFace = disc('#e8edf1', line('M16 8v8l5 3.5', '#3b4650', 2.6));
const bell = (
  <>
    {fill('M16 3c-5.5 0-8.5 4-8.5 9.5V19L4 24h24l-3.5-5v-6.5C24.5 7 21.5 3 16 3z', '#f2b632')}
    {fill('M12 25.5h8a4 4 0 0 1-8 0z', '#c98a1b')}
  </>
);
const clipboard = (
  <>
    <rect x="5" y="4" width="22" height="26" rx="3" fill="#b07a46" />
    <rect x="8" y="8" width="16" height="19" rx="1.5" fill="#fff" />
    <rect x="11" y="2" width="10" height="6" rx="2" fill="#8a949c" />
    {line('M11 13h10M11 17.5h10M11 22h6', '#9aa5ad', 1.8)}
  </>
);
const memo = (
  <>
    <rect x="5" y="3" width="19" height="26" rx="2" fill="#fff" stroke="#b9c3cb" strokeWidth="1.5" />
    {line('M9 9h11M9 14h11M9 19h7', '#9aa5ad', 1.8)}
    {fill('m17 24 9-11 3.5 2.8-9 11L16 28z', '#f2a93b')}
  </>
);
const padlock = (isOpen: boolean) => (
  <>
    {line(isOpen ? 'M9 15V10a6 6 0 0 1 11-3' : 'M9.5 15v-4.5a6.5 6.5 0 0 1 13 0V15', '#9aa5ad', 3)}
    <rect x="5" y="14" width="22" height="15" rx="3" fill="#f2b632" />
    {fill('M16 18.5a2.3 2.3 0 0 1 1.2 4.3v2.7h-2.4v-2.7a2.3 2.3 0 0 1 1.2-4.3z', '#7a5a12')}
  </>
);
const gear = (
  <>
    <circle cx="16" cy="16" r="8.5" fill="none" stroke="#8a97a3" strokeWidth="5" />
    {line(
      'M16 2.5v4M16 25.5v4M2.5 16h4M25.5 16h4M6.5 6.5l2.8 2.8M22.7 22.7l2.8 2.8M25.5 6.5l-2.8 2.8M9.3 22.7l-2.8 2.8',
      '#8a97a3',
      4,
    )}
  </>
);
const siren = (
  <>
    {fill('M7 25v-8.5a9 9 0 0 1 18 0V25z', '#e5352b')}
    {fill('M10.5 22v-5.5A5.5 5.5 0 0 1 16 11v11z', '#ff8f86')}
    <rect x="4" y="24" width="24" height="5.5" rx="1.5" fill="#5d6b78" />
    {line('M16 5V2M25 8l2-2M7 8 5 6', '#f2a93b', 2.4)}
  </>
);
const eyes = (
  <>
    <ellipse cx="9.5" cy="16" rx="6.5" ry="9.5" fill="#fff" stroke="#c3ccd3" />
    <ellipse cx="22.5" cy="16" rx="6.5" ry="9.5" fill="#fff" stroke="#c3ccd3" />
    <ellipse cx="7.5" cy="18" rx="3" ry="4.5" fill="#3b3030" />
    <ellipse cx="20.5" cy="18" rx="3" ry="4.5" fill="#3b3030" />
  </>
);
const person = (
  <>
    <circle cx="16" cy="10" r="6.5" fill="#4d7ea8" />
    {fill('M4 29c0-7.5 5-11.5 12-11.5S28 21.5 28 29z', '#4d7ea8')}
  </>
);
const chart = (
  <>
    <rect x="3" y="3" width="26" height="26" rx="3" fill="#eef2f5" stroke="#c3ccd3" />
    {line('m7 23 6-6 4 3 8-11', '#e5352b', 2.8)}
  </>
);
const rocket = (
  <>
    {fill('M27.5 4.5C19 4 12 9 9.5 17.5l5 5C23 20 28 13 27.5 4.5z', '#dfe6ec')}
    <circle cx="20" cy="12" r="3" fill="#3d7fc4" />
    {fill('m9.8 16.2-5.3 2 4 2zM15.8 22.2l-2 5.3-2-4z', '#e5352b')}
    {fill('M8.5 21.5 4 28l6.5-4.5z', '#f2a93b')}
  </>
);
const pushpin = (
  <>
    {line('M16 17v12', '#8a97a3', 2.4)}
    {fill('M11 3h10v3l-1.5 1.5V13l4 4.5h-15l4-4.5V7.5L11 6z', '#e5352b')}
  </>
);
const phone = tile(
  '#3b4650',
  line('M10 9c-1 8 5 14 13 13l1-4-4-2-2 2c-2-1-3.5-2.5-4.5-4.5l2-2-2-4z', '#fff', 2),
);
const bubble = (
  <>
    {fill('M4 5h24v17H15l-6 6v-6H4z', '#e3e9ee')}
    {line('M9 11h14M9 16h9', '#8a97a3', 2.2)}
  </>
);
const magnifier = (
  <>
    <circle cx="13" cy="13" r="8.5" fill="#d6ebf7" stroke="#5d6b78" strokeWidth="3" />
    {line('m20 20 8 8', '#8d6e4a', 4.5)}
  </>
);
const floppy = tile(
  '#3b4f73',
  <>
    <rect x="9" y="4" width="14" height="9" fill="#dfe6ec" />
    <rect x="7" y="17" width="18" height="11" fill="#fff" />
  </>,
);
const heart = (color: string, mark?: ReactNode) => (
  <>
    {fill('M16 29C7 22 2.5 17 2.5 11A7 7 0 0 1 16 8a7 7 0 0 1 13.5 3c0 6-4.5 11-13.5 18z', color)}
    {mark}
  </>
);
const hand = fill(
  'M9 17V8a1.8 1.8 0 0 1 3.6 0v6V4.8a1.8 1.8 0 0 1 3.6 0V14V5.8a1.8 1.8 0 0 1 3.6 0V15V9a1.8 1.8 0 0 1 3.6 0v11c0 6-3 10-8.5 10-4.5 0-6.5-2.5-8.5-6.5L4 17.5c-.8-2 1.5-3.2 2.8-1.6z',
  '#fcc93d',
);
const paperclip = line(
  'm22 13-8.5 8.5a3.5 3.5 0 0 1-5-5L18 7a5 5 0 0 1 7 7L15 24a8 8 0 0 1-11-11',
  '#8a97a3',
  2.6,
);
const square = (color: string) => <rect x="3" y="3" width="26" height="26" rx="3" fill={color} />;
const flame = (
  <>
    {fill(
      'M16 2c1 6 9 9 9 17.5A9 9 0 0 1 16 30a9 9 0 0 1-9-10c0-5 3-7 4-11 2 1 3 3 3.5 5C16.5 11 17 6 16 2z',
      '#f0652f',
    )}
    {fill('M16 16c1 3 4 4.5 4 8a4 4 0 0 1-8 0c0-3 3-4.5 4-8z', '#fbc23d')}
  </>
);

const hammer = (
  <>
    {line('m18 14-12 13', '#8d6e4a', 4.5)}
    {fill('m12 8 6-5c3 0 6 1.5 8 4l4 5-4.5 4.5-3-2-4 3.5-6.5-7z', '#5d6b78')}
  </>
);
const iceCube = (
  <>
    {fill('m16 2.5 12 6v15l-12 6-12-6v-15z', '#bfe3f5')}
    {fill('m16 2.5 12 6-12 6-12-6z', '#e4f4fc')}
    {line('M16 14.5v14M4.5 8.8 16 14.5l11.5-5.7', '#7fb9d8', 1.6)}
  </>
);
const raisingHand = (
  <>
    <circle cx="14" cy="11" r="6" fill="#fcc93d" />
    {fill('M4 30c0-7 4-11 10-11s10 4 10 11z', '#9266cc')}
    {line('M24 24c3-4 3.5-9 3-16', '#fcc93d', 4)}
  </>
);
const mute = (
  <>
    {fill('M4 12h6l8-7v22l-8-7H4z', '#8a97a3')}
    {line('m22 12 7 8M29 12l-7 8', '#e5352b', 3)}
  </>
);
const calendar = (
  <>
    <rect x="4" y="6" width="24" height="23" rx="2.5" fill="#fff" stroke="#b9c3cb" strokeWidth="1.5" />
    {fill('M4 8.5A2.5 2.5 0 0 1 6.5 6h19A2.5 2.5 0 0 1 28 8.5V13H4z', '#dd2e44')}
    {line('M10 3v6M22 3v6', '#5d6b78', 2.4)}
    {line('M9 18h14M9 23.5h9', '#9aa5ad', 1.8)}
  </>
);
const handshake = line('M3 12l7-3 6 4 6-4 7 3M10 9v11l6 5 6-5V9M13 17l3 3 3-3', '#e0a93b', 2.8);

/**
 * The emoji that messages of an on-call bot are made of, drawn here: servers and slim images have no emoji font, and
 * Slack's own pictures may not be copied. Names are Slack's.
 */
export const DRAWINGS: Readonly<Record<string, ReactNode>> = {
  white_check_mark: tile('#3aa655', line('m8.5 16.5 5 5 10-11')),
  heavy_check_mark: line('m5 17 7 7L27 7', '#3aa655', 5),
  ballot_box_with_check: tile('#3d7fc4', line('m8.5 16.5 5 5 10-11')),
  x: line('M7 7l18 18M25 7 7 25', '#e5352b', 5.5),
  negative_squared_cross_mark: tile('#3aa655', line('M10 10l12 12M22 10 10 22')),
  warning: (
    <>
      {fill('M16 3.5 30 28H2z', '#f9c22e')}
      {line('M16 12.5v7', '#3b3030', 3.2)}
      <circle cx="16" cy="24" r="1.9" fill="#3b3030" />
    </>
  ),
  rotating_light: siren,
  hourglass_flowing_sand: hourglass,
  hourglass,
  stopwatch: clockFace,
  alarm_clock: clockFace,
  timer_clock: clockFace,
  clock3: clockFace,
  red_circle: disc('#dd2e44'),
  large_orange_circle: disc('#f4900c'),
  large_yellow_circle: disc('#fdcb58'),
  large_green_circle: disc('#45a65a'),
  large_blue_circle: disc('#3d8fd6'),
  large_purple_circle: disc('#9266cc'),
  white_circle: disc('#e6e9ec'),
  black_circle: disc('#31373d'),
  double_vertical_bar: tile('#3d7fc4', line('M12 10v12M20 10v12', '#fff', 4)),
  pause_button: tile('#3d7fc4', line('M12 10v12M20 10v12', '#fff', 4)),
  arrow_forward: tile('#3d7fc4', fill('M11 8.5 24 16l-13 7.5z', '#fff')),
  arrow_backward: tile('#3d7fc4', fill('M21 8.5 8 16l13 7.5z', '#fff')),
  black_square_for_stop: tile('#3d7fc4', fill('M10 10h12v12H10z', '#fff')),
  leftwards_arrow_with_hook: tile(
    '#3d7fc4',
    line('M13 8 8 13l5 5M8.5 13H19a4.5 4.5 0 0 1 0 9h-5', '#fff', 2.8),
  ),
  arrows_counterclockwise: tile(
    '#3d7fc4',
    line('M9 14a7.5 7.5 0 0 1 13.5-2.5V8M23 18a7.5 7.5 0 0 1-13.5 2.5V24', '#fff', 2.8),
  ),
  arrow_right: tile('#3d7fc4', line('M8 16h15M17 10l6 6-6 6', '#fff', 3)),
  arrow_up: tile('#3d7fc4', line('M16 24V9M10 15l6-6 6 6', '#fff', 3)),
  arrow_down: tile('#3d7fc4', line('M16 8v15M10 17l6 6 6-6', '#fff', 3)),
  information_source: tile(
    '#3d7fc4',
    <>
      {line('M16 15v8', '#fff', 3.6)}
      <circle cx="16" cy="9.5" r="2.2" fill="#fff" />
    </>,
  ),
  no_entry: disc('#dd2e44', <rect x="7.5" y="13.5" width="17" height="5" rx="1" fill="#fff" />),
  no_entry_sign: (
    <>
      <circle cx="16" cy="16" r="11.5" fill="none" stroke="#dd2e44" strokeWidth="4" />
      {line('m8.5 8.5 15 15', '#dd2e44', 4)}
    </>
  ),
  octagonal_sign: (
    <>
      {fill('M10.5 2.5h11l8 8v11l-8 8h-11l-8-8v-11z', '#dd2e44')}
      {line('M9 16h14', '#fff', 4)}
    </>
  ),
  question: line('M10.5 11a5.5 5.5 0 1 1 8 5c-1.8 1-2.5 2-2.5 4M16 26v.2', '#e5352b', 4),
  grey_question: line('M10.5 11a5.5 5.5 0 1 1 8 5c-1.8 1-2.5 2-2.5 4M16 26v.2', '#aab4bc', 4),
  exclamation: line('M16 5v15M16 26.5v.2', '#e5352b', 4.8),
  black_right_pointing_double_triangle_with_vertical_bar: tile(
    '#3d7fc4',
    <>
      {fill('M7 9.5 15 16l-8 6.5zM14 9.5 22 16l-8 6.5z', '#fff')}
      {line('M24 10v12', '#fff', 2.6)}
    </>,
  ),
  raised_hand: hand,
  hand,
  paperclip,
  green_heart: heart('#4caf50'),
  heart: heart('#dd2e44'),
  broken_heart: heart('#dd2e44', line('m17 8-3 6 5 3-3 6', '#fff', 2.4)),
  white_large_square: square('#e3e7ea'),
  large_green_square: square('#45a65a'),
  bell,
  no_bell: (
    <>
      {bell}
      {line('M5 5l22 22', '#e5352b', 3)}
    </>
  ),
  hammer,
  ice_cube: iceCube,
  raising_hand: raisingHand,
  handshake,
  mute,
  spiral_calendar_pad: calendar,
  page_facing_up: memo,
  clipboard,
  memo,
  pencil: memo,
  spiral_note_pad: memo,
  lock: padlock(false),
  unlock: padlock(true),
  closed_lock_with_key: padlock(false),
  gear,
  hammer_and_wrench: gear,
  wrench: gear,
  eyes,
  bust_in_silhouette: person,
  busts_in_silhouette: person,
  chart_with_upwards_trend: chart,
  bar_chart: chart,
  rocket,
  pushpin,
  round_pushpin: pushpin,
  telephone_receiver: phone,
  phone,
  pager: phone,
  speech_balloon: bubble,
  thread: bubble,
  mag: magnifier,
  mag_right: magnifier,
  floppy_disk: floppy,
  package: tile('#b07a46', <rect x="12" y="2" width="8" height="11" fill="#e0b98a" />),
  fire: flame,
  zap: fill('M19 2 6 18h8l-3 12 15-18h-9z', '#f9b52e'),
  hash: tile('#3d7fc4', line('M13 8l-2 16M21 8l-2 16M8 13h16M8 19h16', '#fff', 2.6)),
  sparkles: fill(
    'M13 5l3 8 8 3-8 3-3 8-3-8-8-3 8-3zM25 3l1.3 3.7L30 8l-3.7 1.3L25 13l-1.3-3.7L20 8l3.7-1.3z',
    '#f9b52e',
  ),
  link: line(
    'M13 19a5 5 0 0 1 0-7l4-4a5 5 0 0 1 7 7l-2 2M19 13a5 5 0 0 1 0 7l-4 4a5 5 0 0 1-7-7l2-2',
    '#8a97a3',
    3,
  ),
};
