import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ALLOWED_IMPORTS } from './allowed-imports.js'
import { asciiOutput } from './ascii-output.js'
import { checkBundle } from './check-bundle.js'

export { ALLOWED_IMPORTS }

/** Vite configuration that builds `src/index.tsx` into `dist/<id>.js`, one ES module. See index.d.ts. */
export function pluginConfig({ root = process.cwd(), entry = 'src/index.tsx' } = {}) {
  const id = readId(root)
  return {
    root,
    // A plugin that lives outside the SDK's folder would test its components with two Reacts.
    resolve: { dedupe: ['react', 'react-dom', '@codemirror/state', '@codemirror/view'] },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    plugins: [forProduction, asciiOutput(), checkBundle(id)],
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

/** Only the bundle: a plugin's tests run with React's development build, which alone has `act`. */
const forProduction = {
  name: 'plugin-platform:for-production',
  apply: 'build',
  config: () => ({ define: { 'process.env.NODE_ENV': '"production"' } }),
}

function readId(root) {
  const file = resolve(root, 'plugin.json')
  const { id } = parse(file)
  if (typeof id !== 'string') throw new Error(`${file} has no "id".`)
  return id
}

function parse(file) {
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Error(`There is no ${file}. Make it: { "id": "hello" }, with the id of the manifest.`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error.message}`)
  }
}
