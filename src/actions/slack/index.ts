import type { Action } from '../action.ts';
import { announce } from './announce.ts';
import { openChannel } from './open-channel.ts';
import { postChecklist } from './post-checklist.ts';
import { postMessage } from './post-message.ts';

/** What a step can do in Slack, beside the messages about runs. */
export const slackActions: readonly Action[] = [openChannel, postChecklist, announce, postMessage];
