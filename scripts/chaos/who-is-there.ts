export const RESPONDERS = ['U0RESPOND1', 'U0RESPOND2'] as const;
export const COMMANDER = 'U0COMMAND1';
/** May do nothing. */
export const OUTSIDER = 'U0OUTSIDE1';
