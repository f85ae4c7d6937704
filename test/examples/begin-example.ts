import { fileURLToPath } from 'node:url';
import { beginStory, type Story, type StoryOptions } from '../support/bot.ts';

/** The whole bot with a file of `examples/` for its runbooks. */
export function beginExample(name: string, options: StoryOptions = {}): Promise<Story> {
  const file = fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url));
  return beginStory({ ...options, environment: { RUNBOLT_RUNBOOKS: file, ...options.environment } });
}
