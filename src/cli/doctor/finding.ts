import type { FindingView } from '../../web/look-replies.ts';

export type Finding = FindingView;

export const ok = (about: string, message: string): Finding => ({ level: 'ok', about, message });

export const warning = (about: string, message: string, fix?: string): Finding => ({
  ...{ level: 'warning', about, message },
  ...(fix !== undefined && { fix }),
});

export const problem = (about: string, message: string, fix?: string): Finding => ({
  ...{ level: 'problem', about, message },
  ...(fix !== undefined && { fix }),
});
