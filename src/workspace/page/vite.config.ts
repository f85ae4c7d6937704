import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/page/', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // One script: it is loaded from the same machine.
    chunkSizeWarningLimit: 2000,
  },
});
