import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Failure, sentenceOf } from '../failure.ts'
import { loadSdk, loadVite, readPlugin } from './toolchain.ts'

export interface Built {
  id: string
  version: string
  /** Relative to the plugin's folder. */
  file: string
  /** What is sent: a module, or a zip. */
  code: Buffer
  /** Bytes. */
  size: number
  gzip: number
}

const CONFIGURATIONS = ['vite.config.ts', 'vite.config.js', 'vite.config.mjs', 'vite.config.mts']

/** Builds `dist/<id>.js`, or `dist/<id>.zip`, with the plugin's own configuration, or with the preset as it is when there is none. */
export async function buildPlugin(root: string, warn: (line: string) => void): Promise<Built> {
  const { id, manifest } = await readPlugin(root)
  const { build, createLogger } = await loadVite()
  const { pluginConfig } = await loadSdk()
  const configured = CONFIGURATIONS.some((name) => existsSync(join(root, name)))
  const said = { ...createLogger('silent'), warn, warnOnce: warn }
  try {
    await build({
      ...(configured ? { root } : { ...pluginConfig({ root }), configFile: false as const }),
      // Else Vite tells its progress, on the standard output.
      logLevel: 'silent',
      customLogger: said,
    })
  } catch (error) {
    throw new Failure('refused', buildSentence(error), { cause: error })
  }
  return builtFile(root, id, manifest.version)
}

/** The bundle, or the zip, that the last build left. */
export function builtFile(root: string, id: string, version: string): Built {
  // With slashes on every system: scripts read it.
  const [module, zip] = [`dist/${id}.js`, `dist/${id}.zip`] as const
  const file = existsSync(join(root, zip)) ? zip : module
  const path = join(root, file)
  if (!existsSync(path))
    throw new Failure('usage', `There is no ${file}.`, {
      advice: 'Build it first: folio build',
    })
  const code = readFileSync(path)
  return { id, version, file, code, size: code.length, gzip: gzipSync(code).length }
}

/** What the preset or the compiler said, without where in the bundler it was said. */
function buildSentence(error: unknown): string {
  const inner = (error as { errors?: unknown[] }).errors
  if (Array.isArray(inner) && inner.length > 0) return inner.map(buildSentence).join('\n')
  return sentenceOf(error)
    .replace(/^Build failed with \d+ errors?:\s*/, '')
    .replaceAll(/^\[plugin [^\]]*\]\s*/gm, '')
    .trim()
}
