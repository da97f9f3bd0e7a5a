/** The build: one page, one service worker, the same bytes for the same sources on every machine. */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, defineConfig, type Plugin } from 'vite';
import { writeParts } from './licences.ts';

const BASE = '/static/filler/';
const PAGE = '/fill/';
const OUT = process.env['FILLER_OUT'] ?? '../src/houping/site/static/filler';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const outputs = {
  entryFileNames: 'assets/[name]-[hash].js',
  chunkFileNames: 'assets/engine-[hash].js',
  assetFileNames: 'assets/[name]-[hash][extname]',
};

export default defineConfig({
  base: BASE,
  define: { __APP_VERSION__: JSON.stringify(version) },
  logLevel: 'warn',
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    rolldownOptions: {
      output: outputs,
      onLog: (level, log, handle) => {
        if (log.code === 'EVAL') return; // dead branches of Emscripten; the policy of the page forbids them anyway
        handle(level, log);
      },
    },
  },
  plugins: [serviceWorker()],
});

/** Build the service worker with the list of files that it keeps, and their digest as its version. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    closeBundle: {
      sequential: true,
      order: 'post',
      handler: async () => {
        const files = [...filesBelow(OUT, '')].sort();
        const digest = createHash('sha256');
        for (const file of files) digest.update(file).update(readFileSync(join(OUT, file)));
        const kept = [PAGE, ...files.filter((file) => file !== 'index.html').map((file) => `${BASE}${file}`)];
        const shell = { version: digest.digest('hex').slice(0, 12), files: kept };
        await build({
          configFile: false,
          logLevel: 'warn',
          define: { __SHELL__: JSON.stringify(shell) },
          publicDir: false,
          build: {
            outDir: OUT,
            emptyOutDir: false,
            target: 'es2022',
            reportCompressedSize: false,
            lib: { entry: 'src/worker/sw.ts', formats: ['iife'], name: 'worker', fileName: () => 'sw.js' },
          },
        });
        writeParts(OUT, [...files, 'sw.js'].sort());
      },
    },
  };
}

function* filesBelow(folder: string, prefix: string): Generator<string> {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(folder, `${name}/`);
    else yield name;
  }
}
