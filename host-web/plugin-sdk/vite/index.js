import { resolve } from 'node:path'
import { asciiOutput } from './ascii-output.js'
import { checkBundle } from './check-bundle.js'
import { manifestModule } from './manifest-module.js'
import { readJson, readPackage } from './package-file.js'
import { bundleFindings } from '../rules/bundle-findings.js'
import { ALLOWED_IMPORTS } from '../rules/module/checks.js'

export { ALLOWED_IMPORTS, bundleFindings, readPackage }

/** Vite configuration that builds `src/index.tsx` into `dist/<id>.js`, one ES module. See index.d.ts. */
export function pluginConfig({ root = process.cwd(), entry = 'src/index.tsx' } = {}) {
  const id = readId(root)
  return {
    root,
    // A plugin that lives outside the SDK's folder would test its components with two Reacts.
    resolve: { dedupe: ['react', 'react-dom', '@codemirror/state', '@codemirror/view'] },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    plugins: [forProduction, manifestModule(root), asciiOutput(), checkBundle(id)],
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

/** `package.json` with a "plugin" says it, or a `plugin.json` of its own beside a manifest that is written in the source. */
function readId(root) {
  const described = readPackage(root)
  if (described) return described.id
  const file = resolve(root, 'plugin.json')
  const listing = readJson(file)
  if (!listing)
    throw new Error(
      `There is neither a "plugin" in ${resolve(root, 'package.json')} nor a ${file}. ` +
        'Write into package.json: "plugin": { "contributes": { … } }.',
    )
  if (typeof listing.id !== 'string') throw new Error(`${file} has no "id".`)
  return listing.id
}
