/** Builds the engine's entries, the preload script and the console into out/. */
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  // Packages stay outside (electron-vite's default), so out/main runs under Electron and under plain Node alike.
  main: {
    build: {
      rolldownOptions: {
        input: {
          main: 'electron/main.ts',
          headless: 'electron/headless.ts',
          cli: 'electron/cli/main.ts',
        },
      },
    },
  },
  // A sandboxed preload script is one CommonJS file that may require nothing but electron.
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      minify: true,
      rolldownOptions: { input: 'renderer/index.html' },
    },
    plugins: [react(), tailwindcss()],
  },
})
