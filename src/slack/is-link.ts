/** Nothing but the web: a link in a message is pressed by others. */
export const isLink = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[\s<>|]/.test(text);
