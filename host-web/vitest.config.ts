import react from '@vitejs/plugin-react'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { markdownPages } from './host/src/guide/vite-plugin.ts'

// Within the workspace the SDK is its sources; outside it is what `npm pack` makes of them.
const conditions = ['@plugin-platform/source']

export default defineConfig({
  resolve: { conditions: [...conditions, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [...conditions, ...defaultServerConditions] } },
  plugins: [react(), markdownPages()],
  test: {
    environment: 'happy-dom',
    setupFiles: ['./vitest.setup.ts'],
    restoreMocks: true,
    // Ends a hopeless wait; a busy machine is not one.
    testTimeout: 30_000,
    // A process and a page of its own for each file is most of what tests cost: files share both, and
    // each has its own modules and begins with an empty page (vitest.setup.ts).
    projects: [
      {
        extends: true,
        test: {
          name: 'logic',
          include: ['{host,plugin-sdk,plugins,plugins-fixtures}/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['{host,plugin-sdk,plugins,plugins-fixtures}/**/*.test.{js,tsx}'],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'cli', include: ['plugin-cli/test/**/*.test.ts'] } },
    ],
  },
})
