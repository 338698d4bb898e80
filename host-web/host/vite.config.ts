import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { editorHints } from './src/editor/vite-plugin.ts'
import { compression } from './src/compression/vite-plugin.ts'
import { markdownPages } from './src/guide/vite-plugin.ts'
import { serviceWorker } from './src/service-worker/vite-plugin.ts'
import { sharedModules } from './src/shared-modules/vite-plugin.ts'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    sharedModules(),
    markdownPages(),
    editorHints(),
    serviceWorker(),
    compression(),
  ],
  // The SDK's sources, not what `npm pack` makes of them.
  resolve: { conditions: ['@plugin-platform/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: here('index.html'), preview: here('preview.html') },
      output: {
        // What seldom changes has files of its own, so that a browser keeps it over our releases.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            {
              name: 'codemirror',
              // Not the languages of code, which come with the pages that show it.
              test: /node_modules\/(@codemirror\/(state|view|commands|language|lang-markdown)|@lezer\/(common|highlight|markdown)|@marijn|style-mod|w3c-keyname|crelt)\//,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
