import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** Pictures and fonts are compressed already. */
const COMPRESSIBLE = /\.(js|css|html|svg|json)$/
const SMALLEST = 1024
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
  const files = names.filter((name) => COMPRESSIBLE.test(name)).map((name) => join(folder, name))
  await Promise.all(files.map(compress))
  // Where a server looks for a new build, to read all of it then.
  const now = new Date()
  await utimes(join(folder, 'index.html'), now, now)
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file)
  if (content.length < SMALLEST) return
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  }
  await writeFile(`${file}.br`, await withBrotli(content, { params }))
  await writeFile(`${file}.gz`, await withGzip(content, { level: constants.Z_BEST_COMPRESSION }))
}
