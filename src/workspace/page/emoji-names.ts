/** The characters that Runbolt's messages use, by Slack's names. */
const NAMES: Readonly<Record<string, string>> = {
  '✅': 'white_check_mark',
  '☑': 'ballot_box_with_check',
  '✔': 'heavy_check_mark',
  '❌': 'x',
  '❓': 'question',
  '❗': 'exclamation',
  '⚠': 'warning',
  '🚨': 'rotating_light',
  '⏳': 'hourglass_flowing_sand',
  '⌛': 'hourglass',
  '⏱': 'stopwatch',
  '⏰': 'alarm_clock',
  '⛔': 'no_entry',
  '🚫': 'no_entry_sign',
  '🛑': 'octagonal_sign',
  '▶': 'arrow_forward',
  '◀': 'arrow_backward',
  '➡': 'arrow_right',
  '⏸': 'double_vertical_bar',
  '⏹': 'black_square_for_stop',
  '⏭': 'black_right_pointing_double_triangle_with_vertical_bar',
  '↩': 'leftwards_arrow_with_hook',
  '🔄': 'arrows_counterclockwise',
  '✋': 'raised_hand',
  '🔎': 'mag_right',
  '🔍': 'mag',
  '📋': 'clipboard',
  '📝': 'memo',
  '📄': 'page_facing_up',
  '🗓': 'spiral_calendar_pad',
  '📎': 'paperclip',
  '📌': 'pushpin',
  '📟': 'pager',
  '📞': 'telephone_receiver',
  '📈': 'chart_with_upwards_trend',
  '📦': 'package',
  '💾': 'floppy_disk',
  '💬': 'speech_balloon',
  '🔒': 'lock',
  '🔓': 'unlock',
  '🔔': 'bell',
  '🔕': 'no_bell',
  '🔇': 'mute',
  '🔗': 'link',
  '🔨': 'hammer',
  '🧊': 'ice_cube',
  '🔧': 'wrench',
  '🛠': 'hammer_and_wrench',
  '⚙': 'gear',
  '⚡': 'zap',
  '🔥': 'fire',
  '🚀': 'rocket',
  '👀': 'eyes',
  '👤': 'bust_in_silhouette',
  '🙋': 'raising_hand',
  '🤝': 'handshake',
  '💚': 'green_heart',
  '💔': 'broken_heart',
  '🔴': 'red_circle',
  '🟠': 'large_orange_circle',
  '🟡': 'large_yellow_circle',
  '🟢': 'large_green_circle',
  '🔵': 'large_blue_circle',
  '⚪': 'white_circle',
  '⚫': 'black_circle',
  '⬜': 'white_large_square',
  '🟩': 'large_green_square',
  ℹ: 'information_source',
};

// A variation selector may follow: it asks for the colored form.
const CHARACTER = `(?:${Object.keys(NAMES).join('|')})\\uFE0F?`;
const NAMED_OR_CHARACTER = new RegExp(`(:(?:[a-z_+-][a-z0-9_+-]*|100):|${CHARACTER})`, 'u');
const ONLY_CHARACTER = new RegExp(`(${CHARACTER})`, 'u');

export type EmojiPart = string | { readonly name: string; readonly written: string };

/** Splits a text into what is read and what is drawn. */
export function namesOf(text: string, isLiteral: boolean): EmojiPart[] {
  const parts = text.split(isLiteral ? ONLY_CHARACTER : NAMED_OR_CHARACTER);
  return parts
    .map((part, index) => (index % 2 === 0 ? part : { name: nameOf(part), written: part }))
    .filter((part) => part !== '');
}

function nameOf(written: string): string {
  return NAMES[written.replace('\uFE0F', '')] ?? written.replaceAll(':', '');
}
