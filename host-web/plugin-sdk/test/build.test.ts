import { randomBytes } from 'node:crypto'
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  bundleFindings,
  filesFindings,
  pluginConfig,
  type PluginConfigOptions,
} from '@plugin-platform/sdk/vite'
import { originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping'
import { unzipSync } from 'fflate'
import { build, createLogger, type InlineConfig } from 'vite'
import { afterEach, expect, test, vi } from 'vitest'
import { data } from '../rules/finding.js'

const { segment: SEGMENT, limits } = data('archives.json') as {
  segment: string
  limits: { name: number }
}
const ASCII = /^\p{ASCII}*$/u
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const MANIFEST =
  "export const manifest = { id: 'sample', name: 'Sample', version: '1.0.0', description: 'x', contributes: {} }\n"

/** Inside the workspace, so that `react` and the rest are found. */
async function buildPlugin(
  files: Record<string, string>,
  options: PluginConfigOptions = {},
): Promise<string> {
  const root = mkdtempSync(join(import.meta.dirname, '.build-'))
  folders.push(root)
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'plugin.json'), JSON.stringify({ id: 'sample' }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, 'src', name), content)
  await build({ ...pluginConfig({ root, ...options }), configFile: false, logLevel: 'silent' })
  expect(readdirSync(join(root, 'dist'))).toEqual(['sample.js'])
  return readFileSync(join(root, 'dist', 'sample.js'), 'utf8')
}

test('a plugin becomes one module with the shared modules outside', async () => {
  const code = await buildPlugin({
    'index.tsx': `${MANIFEST}export const Panel = () => <p>{process.env.NODE_ENV}</p>; export const later = () => import('./later')\n`,
    'later.ts': "export const answer = 'forty-two'\n",
  })
  expect(code).toContain('from"react/jsx-runtime"')
  expect(code).toContain('forty-two')
  expect(code).toContain('production')
  expect(code).not.toContain('jsxDEV')
})

test('with its source map a bundle says where its author wrote what', async () => {
  const written = {
    'index.tsx': `${MANIFEST}export { renderTable } from './table'\n`,
    'table.ts':
      "// é\nexport function renderTable(rows: string[]) {\n  throw new TypeError('a table ' + rows)\n}\n",
  }
  const code = await buildPlugin(written, { sourceMap: true })
  const [, base64 = ''] =
    /\n\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)$/.exec(code) ?? []
  const map = new TraceMap(Buffer.from(base64, 'base64').toString())
  const before = code.slice(0, code.indexOf('TypeError(')).split('\n')
  const place = originalPositionFor(map, { line: before.length, column: before.at(-1)?.length ?? 0 })
  expect(place).toMatchObject({ line: 3, column: 12 })
  expect(place.source).toMatch(/table\.ts$/)
  expect(place.source).not.toContain(import.meta.dirname)
  expect(sourceContentFor(map, place.source ?? '')).toBe(written['table.ts'])
  expect(bundleFindings(new TextEncoder().encode(code), { id: 'sample' })).toEqual([])
  expect(await buildPlugin(written)).not.toContain('sourceMappingURL')
})

test('a bundle is ASCII, and means what was written', async () => {
  const written =
    "export const said = ['ℹ️\\u200b\\ufeff', `é${1}😀`, 'aé😀z'.replaceAll(/[é-ü😀]/gu, '-'), String.fromCodePoint(0x1f600)]\n"
  const code = await buildPlugin({
    'index.tsx': `${MANIFEST}${written}export const keys = { 'ü': 1, 日本: 2 }\n`,
  })
  expect(code).toMatch(ASCII)
  expect(code).not.toContain('\n\n')
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, unknown>
  expect(module.said).toEqual(['ℹ️\u200b\ufeff', 'é1😀', 'a--z', '😀'])
  expect(module.keys).toEqual({ ü: 1, 日本: 2 })
})

async function buildZip(files: Record<string, string>): Promise<Record<string, Uint8Array>> {
  return unzipSync(await buildPacked(files))
}

async function buildPacked(files: Record<string, string>, options: InlineConfig = {}): Promise<Buffer> {
  const root = mkdtempSync(join(import.meta.dirname, '.build-'))
  folders.push(root)
  writeFileSync(join(root, 'plugin.json'), JSON.stringify({ id: 'sample' }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  const config = pluginConfig({ root, files: true })
  await build({ ...config, configFile: false, logLevel: 'silent', ...options })
  return readFileSync(join(root, 'dist', 'sample.zip'))
}

const SEVERAL = {
  'src/index.tsx':
    `${MANIFEST}import font from './a.woff2?url&no-inline'\nimport engine from './engine.wasm?url'\n` +
    "export const later = () => import('./later')\nexport const files = [font, engine]\n",
  'src/later.ts': "export const answer = 'forty-two'\n",
  'src/a.woff2': 'wOF2'.repeat(2000),
  'src/engine.wasm': `\0asm\x01\0\0\0${'asm '.repeat(2000)}`,
  'README.md': '# Sample',
  'LICENCE.md': 'As you like.',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'screenshots/one.gif': 'GIF89a',
  'screenshots/notes.html': 'no picture',
}

test('a large module is no warning: the platform has limits of its own', async () => {
  const customLogger = createLogger('warn')
  const warn = vi.spyOn(customLogger, 'warn').mockImplementation(() => undefined)
  const large = `${MANIFEST}export const large = '${randomBytes(300_000).toString('hex')}'\n`
  await buildPacked({ 'src/index.tsx': large }, { customLogger, logLevel: 'warn' })
  expect(warn.mock.calls).toEqual([])
})

test('with files, code that is loaded later, fonts and WebAssembly are files of a zip', async () => {
  const files = await buildZip(SEVERAL)
  const names = Object.keys(files).map((name) => name.replace(/-[\w-]{8}\./, '-HASH.'))
  expect(names.sort()).toEqual([
    'LICENCE.md',
    'README.md',
    'assets/a-HASH.woff2',
    'assets/engine-HASH.wasm',
    'chunks/later-HASH.js',
    'icon.svg',
    'index.js',
    'screenshots/one.gif',
  ])
  const entry = new TextDecoder().decode(files['index.js'])
  expect(entry).toMatch(/import\([`"']\.\/chunks\/later-[\w-]+\.js[`"']\)/)
  expect(entry).toMatch(/new URL\([`"']assets\/a-[\w-]+\.woff2[`"'],\s*import\.meta\.url\)/)
  expect(entry).not.toContain('forty-two')
  expect(filesFindings(files, { id: 'sample', version: '1.0.0' })).toEqual([])
})

const WORKER = {
  'src/index.tsx': `${MANIFEST}export { default as engine } from './später.ts?worker&url'\n`,
  'src/später.ts':
    "import { half } from './half'\nimport engine from './engine.wasm?url'\n" +
    'const first = await new Promise((go) => { self.onmessage = ({ data }) => go(data) })\n' +
    "const near = new URL('./engine.wasm', import.meta.url)\n" +
    "const { other } = await import('./other')\npostMessage([half(first), other, engine, near.href, '\\u200b'])\n",
  'src/half.ts': 'export const half = (whole) => whole / 2\n',
  'src/other.ts': "import { half } from './half'\nexport const other = half(84)\n",
  'src/engine.wasm': SEVERAL['src/engine.wasm'],
}

test('with files, a worker is a file that imports no other, and finds what is beside it by its name', async () => {
  const files = await buildZip(WORKER)
  const text = (name = '') => new TextDecoder().decode(files[name])
  const names = Object.keys(files)
  const worker = names.find((name) => name.startsWith('workers/'))
  const wasm = names.find((name) => name.endsWith('.wasm')) ?? ''
  expect(names).toEqual([wasm, 'index.js', worker])
  expect(text('index.js')).toContain(`new URL(\`${worker ?? ''}\`,import.meta.url)`)
  expect(filesFindings(files, { id: 'sample', version: '1.0.0' })).toEqual([])

  // As the platform's starter runs it: from another address, with its own as the name.
  const posted = vi.fn()
  const scope = {
    name: `https://content.example/${worker ?? ''}`,
    set onmessage(handle: (event: { data: number }) => void) {
      handle({ data: 42 })
    },
  }
  vi.stubGlobal('self', scope)
  vi.stubGlobal('postMessage', posted)
  await import(`data:text/javascript,${encodeURIComponent(text(worker))}`)
  const address = `https://content.example/${wasm}`
  expect(posted).toHaveBeenCalledExactlyOnceWith([21, 42, address, address, '\u200b'])
  expect(text(worker)).toMatch(ASCII)
})

test.each(['worker', 'worker&inline', 'worker&url&inline', 'sharedworker&url'])(
  'a worker that the page would not start ends the build, with what to do: ?%s',
  async (query) => {
    const other = `${MANIFEST}export { default as engine } from './half.ts?${query}'\n`
    await expect(buildZip({ ...WORKER, 'src/index.tsx': other })).rejects.toThrow(
      /import address from '\.\/half\.ts\?worker&url'.*context\.assets\.worker\(address\)/,
    )
  },
)

test('one module has no worker beside it', async () => {
  const files = { 'index.tsx': WORKER['src/index.tsx'], 'später.ts': 'postMessage(1)\n' }
  await expect(buildPlugin(files)).rejects.toThrow('as workers need: pluginConfig({ files: true })')
})

const face = (sources: string) => `@font-face { font-family: Sans; ${sources} }`
const STYLED = {
  'src/index.tsx': `${MANIFEST}export { default as css } from './style.css?inline'\n`,
  // As KaTeX has it; as for browsers of long ago; and as a sheet that one has the text of.
  'src/style.css': [
    'src: local(Sans), url(a.woff2) format("woff2"), url(a.woff) format("woff"), url(a.ttf) format("truetype")',
    "SRC: url('a.eot'); src: url('a.eot?#iefix') format('embedded-opentype'), url('a.woff2') format('woff2')",
    'src: url(b.woff)',
  ]
    .map(face)
    .join('\n'),
  ...Object.fromEntries(
    ['a.woff2', 'a.woff', 'a.ttf', 'a.eot', 'b.woff'].map((name) => [
      `src/${name}`,
      name.endsWith('2') ? 'wOF2' : 'wOFF',
    ]),
  ),
}

test('with files, the fonts that a style names are files, however small, and one format of each', async () => {
  const files = await buildZip(STYLED)
  const names = Object.keys(files).map((name) => name.replace(/-[\w-]{8}\./, '-HASH.'))
  expect(names.sort()).toEqual(['assets/a-HASH.woff2', 'assets/b-HASH.woff', 'index.js'])
  const entry = new TextDecoder().decode(files['index.js'])
  expect(entry).toMatch(/local\(Sans\), ?url\([`"']\s*\+\s*new URL\([`"']assets\/a-[\w-]+\.woff2[`"']/)
  expect(filesFindings(files, { id: 'sample', version: '1.0.0' })).toEqual([])
})

test('in one module a font is the text of its style, in one format', async () => {
  const sources = Object.entries(STYLED).map(([name, content]) => [name.replace('src/', ''), content])
  const code = await buildPlugin(Object.fromEntries(sources) as Record<string, string>)
  const fonts = [...code.matchAll(/url\(["'\\]*data:([\w/-]+)/g)].map(([, type]) => type)
  expect(fonts).toEqual(['font/woff2', 'font/woff2', 'font/woff'])
})

test('a style of which one has the text stays as it is', async () => {
  const raw = { ...STYLED, 'src/index.tsx': `${MANIFEST}export { default as css } from './style.css?raw'\n` }
  expect(new TextDecoder().decode((await buildZip(raw))['index.js'])).toContain('url(a.ttf)')
})

const PLAIN = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`)

test('whatever a source is called, what is made of it has a name that can be an address', async () => {
  const long = 'l'.repeat(150)
  const files = await buildZip({
    'src/index.tsx':
      `${MANIFEST}import bold from './Open Sans Bold.woff2?url&no-inline'\nimport hidden from './.thin.woff2?url&no-inline'\n` +
      `export const later = [() => import('./später'), () => import('./${long}'), () => import('./-.ts')]\nexport const fonts = [bold, hidden]\n`,
    'src/später.ts': "export const answer = 'forty-two'\n",
    [`src/${long}.ts`]: "export const answer = 'forty-three'\n",
    'src/-.ts': "export const answer = 'forty-four'\n",
    'src/Open Sans Bold.woff2': 'wOF2'.repeat(2000),
    'src/.thin.woff2': 'wOF2'.repeat(2001),
  })
  const names = Object.keys(files)
  expect(names).toHaveLength(6)
  for (const name of names) expect(name).toMatch(PLAIN)
  for (const name of names) expect(name.length).toBeLessThanOrEqual(limits.name)
  expect(filesFindings(files, { id: 'sample', version: '1.0.0' })).toEqual([])
})

test('what the platform would not take ends the build, and is named', async () => {
  const font = "import font from './a.ttf?url&no-inline'\nexport const files = [font]\n"
  const ttf = { 'src/index.tsx': `${MANIFEST}${font}`, 'src/a.ttf': 'font'.repeat(2000) }
  await expect(buildPacked(ttf)).rejects.toThrow(
    /no use for\. .* It is about assets\/a-[\w-]+\.ttf\. \(file-type\)/,
  )
  const large = { ...SEVERAL, 'screenshots/one.gif': `GIF89a${randomBytes(3 * 1024 * 1024).toString('hex')}` }
  await expect(buildPacked(large)).rejects.toThrow('It is about screenshots/one.gif. (file-size)')
})

test('the same files are the same zip', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') })
  const first = await buildPacked(SEVERAL)
  vi.setSystemTime(new Date('2031-12-30T20:00:00Z'))
  vi.stubEnv('TZ', 'Pacific/Auckland')
  expect((await buildPacked(SEVERAL)).equals(first)).toBe(true)
})

test('with files too, styles belong into a module and foreign imports are refused', async () => {
  const css = { ...SEVERAL, 'src/later.ts': "import './style.css'\n", 'src/style.css': 'p { color: red }' }
  await expect(buildZip(css)).rejects.toThrow("import css from './style.css?inline'")
  const far = "import 'https://cdn.example/react.js'\nexport const answer = 1\n"
  await expect(buildZip({ ...SEVERAL, 'src/later.ts': far })).rejects.toThrow(
    /'https:\/\/cdn\.example\/react\.js' .* It is in chunks\/later-[\w-]+\.js, line 1, .*\(remote-import\)/,
  )
})

test('each file of a zip is held to the rules, and a finding names it', async () => {
  const secret = ['AK', 'IAIOSFODNN7EXAMPLE'].join('')
  const bad = { ...SEVERAL, 'src/later.ts': `export const answer = '${secret}'\n` }
  await expect(buildZip(bad)).rejects.toThrow(/It is in chunks\/later-[\w-]+\.js, line 1, column \d+/)
  const bytes = (text: string) => new TextEncoder().encode(text)
  const files = {
    'index.js': bytes(MANIFEST),
    'a.js': bytes("import './b.js'"),
    'a.css': bytes('a\u202eb{}'),
  }
  const found = filesFindings(files, { id: 'sample' }).map(({ code, file, line }) => [code, file, line])
  expect(found).toEqual([
    ['invisible-text', 'a.css', 1],
    ['missing-file', 'a.js', 1],
  ])
})

test('styles belong into the module', async () => {
  const files = { 'index.tsx': `import './style.css'\n${MANIFEST}`, 'style.css': 'p { color: red }' }
  await expect(buildPlugin(files)).rejects.toThrow("import css from './style.css?inline'")
})

test('a manifest that must be run to be known is refused, and the place named', async () => {
  const files = { 'index.tsx': MANIFEST.replace("'Sample'", 'document.title') }
  await expect(buildPlugin(files)).rejects.toThrow('manifest.name is a property of something else')
})

test('a secret is refused before it is in a file that anybody could send, and the place named', async () => {
  const secret = ['AK', 'IAIOSFODNN7EXAMPLE'].join('')
  const files = { 'index.tsx': `${MANIFEST}\nexport const key = '${secret}'` }
  const refused = expect(buildPlugin(files)).rejects
  await refused.toThrow(/This looks like an AWS access key\. .* It is in line 1, column \d+\./)
})
