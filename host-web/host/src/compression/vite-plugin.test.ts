import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { compressFolder } from './vite-plugin'

test('beside each file that gets smaller lie the same bytes, compressed, and the page is the last of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'build-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const code = '// é\n'.repeat(1_000)
  await writeFile(join(folder, 'main.js'), code)
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'inter.woff2'), code)
  await compressFolder(folder)
  expect((await readdir(folder)).sort()).toEqual([
    'compressed.json',
    'index.html',
    'inter.woff2',
    'main.js',
    'main.js.br',
    'main.js.gz',
  ])
  expect(brotliDecompressSync(await readFile(join(folder, 'main.js.br'))).toString()).toBe(code)
  expect(gunzipSync(await readFile(join(folder, 'main.js.gz'))).toString()).toBe(code)
  const manifest = JSON.parse(await readFile(join(folder, 'compressed.json'), 'utf8')) as unknown
  const digest = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex')
  expect(manifest).toEqual({
    'main.js.br': [await digest('main.js'), await digest('main.js.br')],
    'main.js.gz': [await digest('main.js'), await digest('main.js.gz')],
  })
  const written = async (name: string) => (await stat(join(folder, name))).mtimeMs
  expect(await written('index.html')).toBeGreaterThanOrEqual(await written('main.js.br'))
})
