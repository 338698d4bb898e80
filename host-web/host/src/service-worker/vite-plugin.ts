import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type Plugin, type Rolldown } from 'vite'
import type { BuildManifest } from './messages.ts'

const WORKER = fileURLToPath(new URL('./worker/service-worker.ts', import.meta.url))
const FILE_NAME = 'sw.js'
const FAVICON = fileURLToPath(new URL('../../public/favicon.svg', import.meta.url))
/** Scripts, styles, and the fonts that a page in English needs; other fonts are kept when they are used. */
const KEPT = /\.(js|css)$|-latin-wght-normal-[\w-]+\.woff2$/

/** Of the page that moderators try a version out in: it needs the network anyway. */
const PREVIEW = 'assets/preview-'

/**
 * Builds the service worker with the list of what this build consists of. It is written together with the page, so
 * that a server which looks for a new build finds both.
 */
export function serviceWorker(): Plugin {
  return {
    name: 'plugin-platform:service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const source = await buildWorker(describe(bundle))
        this.emitFile({ type: 'asset', fileName: FILE_NAME, source })
      },
    },
  }
}

function describe(bundle: Rolldown.OutputBundle): BuildManifest {
  const files = Object.values(bundle)
  const page = files.find(({ fileName }) => fileName === 'index.html')
  const entry = files.find((file) => file.type === 'chunk' && file.isEntry && file.name === 'index')
  if (page?.type !== 'asset' || !entry) throw new Error('The build has no page or no entry.')
  const kept = files
    .map(({ fileName }) => fileName)
    .filter((name) => KEPT.test(name) && !name.startsWith(PREVIEW))
  return {
    id: hash(page.source),
    entry: `/${entry.fileName}`,
    files: [
      ...kept.sort().map((name) => ({ url: `/${name}`, revision: null })),
      { url: '/favicon.svg', revision: hash(readFileSync(FAVICON)) },
    ],
  }
}

async function buildWorker(manifest: BuildManifest): Promise<string> {
  // One output, and nobody watches.
  const { output } = (await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { __BUILD__: JSON.stringify(manifest), 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: { input: WORKER, output: { format: 'iife', entryFileNames: FILE_NAME } },
    },
  })) as Rolldown.RolldownOutput
  return output[0].code
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
