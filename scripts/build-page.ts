import { ensurePageBuilt } from '../src/workspace/build-page.ts';

await ensurePageBuilt();
