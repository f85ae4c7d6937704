import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// A start reads hundreds of files. What Node makes of them is kept for the next one, in a folder that nobody can write
// to who could not change the program itself; where it cannot be kept, the start only takes longer.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/runbolt', import.meta.url)));

const { serve } = await import('./boot/serve.ts');
await serve(process.env);
