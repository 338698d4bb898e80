import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ALLOWED_IMPORTS } from './allowed-imports.js'
import { checkBundle } from './check-bundle.js'

export { ALLOWED_IMPORTS }

/** Vite configuration that builds `src/index.tsx` into `dist/<id>.js`, one ES module. See index.d.ts. */
export function pluginConfig({ root = process.cwd(), entry = 'src/index.tsx' } = {}) {
  const id = readId(root)
  return {
    root,
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    plugins: [checkBundle(id)],
    build: {
      target: 'es2022',
      lib: { entry: resolve(root, entry), formats: ['es'], fileName: () => `${id}.js` },
      minify: true,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      copyPublicDir: false,
      rolldownOptions: {
        external: ALLOWED_IMPORTS,
        output: { codeSplitting: false },
      },
    },
  }
}

function readId(root) {
  const file = resolve(root, 'plugin.json')
  const { id } = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof id !== 'string') throw new Error(`${file} has no "id".`)
  return id
}
