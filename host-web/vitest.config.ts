import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { markdownPages } from './host/src/guide/vite-plugin.ts'

export default defineConfig({
  plugins: [react(), markdownPages()],
  test: {
    environment: 'happy-dom',
    include: ['{host,plugin-sdk,plugins,plugins-fixtures}/**/*.test.{js,ts,tsx}'],
    setupFiles: ['./vitest.setup.ts'],
    restoreMocks: true,
    // Ends a hopeless wait; a busy machine is not one.
    testTimeout: 30_000,
  },
})
