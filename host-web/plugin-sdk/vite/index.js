import { resolve } from 'node:path'
import { asciiOutput } from './ascii-output.js'
import { checkBundle } from './check-bundle.js'
import { fontSources } from './font-sources.js'
import { manifestModule } from './manifest-module.js'
import { readJson, readPackage } from './package-file.js'
import { startedByThePlatform, workers } from './workers.js'
import { zipOutput } from './zip.js'
import { bundleFindings, filesFindings, zipFindings } from '../rules/bundle-findings.js'
import { plainName } from '../rules/files/names.js'
import { ALLOWED_IMPORTS } from '../rules/module/checks.js'

export { ALLOWED_IMPORTS, bundleFindings, filesFindings, readPackage, zipFindings }

/** What an author cannot change is no warning: how long this preset's own work takes. */
const CHECKS = { pluginTimings: false }
const FONT = /\.(?:woff2?|ttf|otf|eot)$/i

/** Vite configuration that builds `src/index.tsx` into `dist/<id>.js`, or with `files` into `dist/<id>.zip`. See index.d.ts. */
export function pluginConfig({
  root = process.cwd(),
  entry = 'src/index.tsx',
  files = false,
  sourceMap = false,
} = {}) {
  const id = readId(root)
  const kind = files ? severalFiles(root, entry, id) : oneModule(root, entry, id)
  return {
    root,
    // A plugin that lives outside the SDK's folder would test its components with two Reacts.
    resolve: { dedupe: ['react', 'react-dom', '@codemirror/state', '@codemirror/view'] },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    ...kind,
    plugins: [forProduction, startedByThePlatform, ...sources(root, { sourceMap }), ...kind.plugins],
    build: {
      target: 'es2022',
      minify: true,
      // It goes into the code when that is printed, see ascii-output.js.
      sourcemap: sourceMap && 'hidden',
      copyPublicDir: false,
      // The platform has limits of its own, and Vite's advice names options that are this preset's.
      chunkSizeWarningLimit: Number.MAX_SAFE_INTEGER,
      ...kind.build,
    },
  }
}

/** What is done to all code, workers' too. */
function sources(root, options) {
  return [manifestModule(root), fontSources(), asciiOutput(options)]
}

function oneModule(root, entry, id) {
  return {
    plugins: [checkBundle(id)],
    build: {
      lib: { entry: resolve(root, entry), formats: ['es'], fileName: () => `${id}.js` },
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      rolldownOptions: { checks: CHECKS, external: ALLOWED_IMPORTS, output: { codeSplitting: false } },
    },
  }
}

/** Code that is loaded later, fonts, WebAssembly and pictures are files of their own, found from the one that names them. */
function severalFiles(root, entry, id) {
  const output = {
    chunkFileNames: 'chunks/[name]-[hash].js',
    assetFileNames: 'assets/[name]-[hash][extname]',
    sanitizeFileName: plainName,
  }
  return {
    base: './',
    ...workers(() => sources(root), output),
    plugins: [checkBundle(id, { files: true }), zipOutput(root, id)],
    build: {
      // Fonts are files, however small; of all else Vite decides.
      assetsInlineLimit: (file) => (FONT.test(file) ? false : undefined),
      // Its helper would ask the page's own address for chunks; the platform loads them beforehand.
      modulePreload: false,
      rolldownOptions: {
        input: resolve(root, entry),
        checks: CHECKS,
        external: ALLOWED_IMPORTS,
        preserveEntrySignatures: 'strict',
        output: { ...output, entryFileNames: 'index.js' },
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
