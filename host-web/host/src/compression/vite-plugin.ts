import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** Pictures and fonts are compressed already. */
const COMPRESSIBLE = /\.(js|css|html|svg|json)$/
const SMALLEST = 1024
/** Says of which bytes each compressed file was made, and of which it consists: see the gateway's `site/build.py`. */
const COMPRESSED = 'compressed.json'

/** `[FILE.br, [SHA-256 of FILE, SHA-256 of FILE.br]]` */
type Digests = [name: string, digests: [of: string, is: string]]

const withBrotli = promisify(brotliCompress)
const withGzip = promisify(gzip)

/** Writes `FILE.br` and `FILE.gz` beside each file of the build, so that no server compresses anything for anybody. */
export function compression(): Plugin {
  return {
    name: 'plugin-platform:compression',
    apply: 'build',
    writeBundle: {
      order: 'post',
      async handler({ dir }) {
        if (dir) await compressFolder(dir)
      },
    },
  }
}

export async function compressFolder(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  const files = names.filter((name) => COMPRESSIBLE.test(name))
  // Beside the build, so that what is there is whole: a server may look at any time.
  const parts = await mkdtemp(`${folder}-`)
  try {
    const made = await Promise.all(files.map((name) => compress(folder, name, parts)))
    await writeWhole(join(folder, COMPRESSED), JSON.stringify(Object.fromEntries(made.flat())), parts)
  } finally {
    await rm(parts, { recursive: true })
  }
  // Where a server looks for a new build, to read all of it then.
  const now = new Date()
  await utimes(join(folder, 'index.html'), now, now)
}

/** What was written, as `COMPRESSED` has it. */
async function compress(folder: string, name: string, parts: string): Promise<Digests[]> {
  const content = await readFile(join(folder, name))
  if (content.length < SMALLEST) return []
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  }
  const compressed = {
    br: await withBrotli(content, { params }),
    gz: await withGzip(content, { level: constants.Z_BEST_COMPRESSION }),
  }
  return Promise.all(
    Object.entries(compressed).map(async ([end, bytes]): Promise<Digests> => {
      await writeWhole(join(folder, `${name}.${end}`), bytes, parts)
      return [`${name.replaceAll(sep, '/')}.${end}`, [digest(content), digest(bytes)]]
    }),
  )
}

/** The file is there with all of `content`, or not at all. */
async function writeWhole(file: string, content: string | Uint8Array, parts: string): Promise<void> {
  const part = join(parts, randomUUID())
  await writeFile(part, content)
  await rename(part, file)
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
