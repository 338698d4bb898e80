import react from '@vitejs/plugin-react'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defaultExclude, defineConfig } from 'vitest/config'
import { markdownPages } from './host/src/guide/vite-plugin.ts'

// Within the workspace the SDK is its sources; outside it is what `npm pack` makes of them.
const conditions = ['@plugin-platform/source']

/** Tests of what runs in Node or in a worker. */
const WITHOUT_PAGE = ['plugin-{sdk,cli}/**/*.test.{ts,js}', 'host/src/plugin-host/workers/starter/*.test.ts']

export default defineConfig({
  resolve: { conditions: [...conditions, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [...conditions, ...defaultServerConditions] } },
  plugins: [react(), markdownPages()],
  test: {
    restoreMocks: true,
    // Ends a hopeless wait; a busy machine is not one.
    testTimeout: 30_000,
    // A process and a page of its own for each file is most of what tests cost: files share both, and
    // each has its own modules and begins with an empty page (vitest.setup.ts, vitest.setup.page.ts).
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'page',
          include: ['{host,plugin-sdk,plugins,plugins-fixtures}/**/*.test.{ts,tsx}'],
          exclude: [...defaultExclude, ...WITHOUT_PAGE],
          environment: 'happy-dom',
          setupFiles: ['./vitest.setup.ts', './vitest.setup.page.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: WITHOUT_PAGE,
          environment: 'node',
          setupFiles: ['./vitest.setup.ts'],
        },
      },
    ],
  },
})
