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
    include: [
      '{host,plugin-sdk,plugins,plugins-fixtures}/**/*.test.{js,ts,tsx}',
      'plugin-cli/test/**/*.test.ts',
    ],
    setupFiles: ['./vitest.setup.ts'],
    restoreMocks: true,
    // Ends a hopeless wait; a busy machine is not one.
    testTimeout: 30_000,
  },
})
