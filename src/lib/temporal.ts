import { createRequire } from 'node:module';
import type * as polyfill from 'temporal-polyfill';

const require = createRequire(import.meta.url);

/** Node 24 has no Temporal of its own. What stands in for it is large: loaded when the first question about days is asked. */
export const temporal = (): typeof polyfill.Temporal => require('temporal-polyfill').Temporal;
