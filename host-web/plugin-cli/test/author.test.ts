import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ALLOWED_IMPORTS } from '@plugin-platform/sdk/vite'
import { unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { emptyFolder, folio } from './world.ts'

/** A plugin as `create` makes it. */
async function created(change: (content: Record<string, unknown>) => void = () => undefined) {
  const cwd = emptyFolder()
  expect(await folio(['create', 'my-plugin', '--name', 'My Plugin'], { cwd })).toMatchObject({
    code: 0,
    err: '',
  })
  const root = join(cwd, 'my-plugin')
  const file = join(root, 'package.json')
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  change(content)
  writeFileSync(file, JSON.stringify(content))
  return root
}

test('create starts a plugin that can be built and passes the checks', async () => {
  const cwd = await created()
  for (const file of ['.gitignore', 'tsconfig.json', 'src/index.test.tsx', '.github/workflows/ci.yml'])
    expect(existsSync(join(cwd, file)), file).toBe(true)
  expect(readFileSync(join(cwd, 'README.md'), 'utf8')).toMatch(/^# My Plugin\n/)
  expect(readFileSync(join(cwd, 'LICENSE'), 'utf8')).toContain('Copyright (c) the authors of My Plugin\n')

  const built = await folio(['build', '--json'], { cwd })
  expect(built.json()).toMatchObject({
    ok: true,
    id: 'my-plugin',
    version: '0.1.0',
    file: 'dist/my-plugin.js',
  })
  const code = readFileSync(join(cwd, 'dist/my-plugin.js'), 'utf8')
  expect(code).toContain('My Plugin')
  expect(code).toMatch(/license:[`"']MIT/)

  const checked = await folio(['check'], { cwd })
  expect(checked).toMatchObject({ code: 0, err: '' })
  expect(checked.out).toMatch(/^Passed my-plugin 0\.1\.0: dist\/my-plugin\.js, /)
})

test('what the host offers to import has its types in a new project', async () => {
  const root = await created()
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const packages = ALLOWED_IMPORTS.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
  expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(packages))
})

test('the version of package.json is the version of the manifest', async () => {
  const cwd = await created((content) => (content.version = '2.3.4'))
  await folio(['build'], { cwd })
  expect(readFileSync(join(cwd, 'dist/my-plugin.js'), 'utf8')).toContain('2.3.4')
})

test('a folder whose name can be no id is refused, and one that is in use', async () => {
  const cwd = emptyFolder()
  const named = await folio(['create', 'My_Plugin'], { cwd })
  expect(named).toMatchObject({ code: 2, out: '' })
  expect(named.err).toContain('"My_Plugin" cannot be the id')
  writeFileSync(join(cwd, 'note.txt'), '')
  const used = await folio(['create', '.'], { cwd: await created() })
  expect(used.err).toContain('. is not empty.')
  expect(used.code).toBe(2)
})

test('tarballs that are not there are named before anything is written', async () => {
  const cwd = emptyFolder()
  const { code, err } = await folio(['create', 'my-plugin', '--packages', 'nowhere'], { cwd })
  expect(code).toBe(2)
  expect(err).toContain('plugin-platform-sdk-.*.tgz in nowhere')
  expect(existsSync(join(cwd, 'my-plugin'))).toBe(false)
})

test('what the preset refuses is one sentence, without a stack', async () => {
  const cwd = await created()
  writeFileSync(join(cwd, 'src/index.tsx'), "export { manifest } from '@plugin-platform/sdk/manifest'\n")
  const { code, err } = await folio(['check'], { cwd })
  expect(code).toBe(1)
  expect(err).toBe(
    'error manifest.contributes.slots[0].component: The module exports no Paragraphs. ' +
      'Export it, or correct the name in the slot. (component-missing)\n',
  )
})

test('a mistake in the source is shown with its place', async () => {
  const cwd = await created()
  writeFileSync(join(cwd, 'src/index.tsx'), 'export const a = 1\nexport const b = = 2\n')
  const { code, err } = await folio(['build'], { cwd })
  expect(code).toBe(1)
  expect(err).toContain('src/index.tsx:2')
  expect(err).not.toMatch(/^\s+at /m)
})

test.each([
  ['what is no JavaScript', 'export const a = 1\nlet = = 2', 'syntax', 'Line 2 is not valid JavaScript'],
  ['a bundle without a manifest', 'export const a = 1', 'manifest-missing', 'export const manifest'],
  ['a foreign import', "import 'lodash'\nexport const manifest = {}", 'unknown-import', "'lodash' is not"],
  ['an import that is called', "import('./chunk.js')", 'relative-import', "'./chunk.js' is another file"],
])('check finds %s in a bundle', async (_what, code, rule, sentence) => {
  const cwd = await created()
  writeFileSync(join(cwd, 'bundle.js'), code)
  const ran = await folio(['check', 'bundle.js', '--json'], { cwd })
  expect(ran.code).toBe(1)
  const { error } = ran.json() as { error: { findings: { code: string; message: string }[] } }
  expect(error.findings[0]).toMatchObject({
    code: rule,
    message: expect.stringContaining(sentence) as string,
  })
})

test('check reads a zip that is there, and tells it by its bytes', async () => {
  const cwd = await created()
  const config = join(cwd, 'vite.config.ts')
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace('pluginConfig()', 'pluginConfig({ files: true })'),
  )
  await folio(['build'], { cwd })
  const checked = await folio(['check', 'dist/my-plugin.zip'], { cwd })
  expect(checked).toMatchObject({ code: 0, err: '', out: 'Passed dist/my-plugin.zip\n' })

  const zip = readFileSync(join(cwd, 'dist/my-plugin.zip'))
  const entry = unzipSync(zip)['index.js'] ?? new Uint8Array()
  const font = new TextEncoder().encode('font')
  writeFileSync(join(cwd, 'no-suffix'), zipSync({ 'index.js': entry, 'a.ttf': font }))
  const refused = await folio(['check', 'no-suffix', '--json'], { cwd })
  const { error } = refused.json() as { error: { findings: object[] } }
  expect(error.findings).toMatchObject([{ code: 'file-type', file: 'a.ttf' }])

  writeFileSync(join(cwd, 'broken.zip'), zip.subarray(0, -1))
  const broken = await folio(['check', 'broken.zip'], { cwd })
  expect(broken.code).toBe(1)
  expect(broken.err).toContain('broken.zip is no zip that can be read')
}, 60_000)

test('check refuses what is too large or no text before it is parsed', async () => {
  const cwd = await created()
  writeFileSync(join(cwd, 'large.js'), Buffer.alloc(5 * 1024 * 1024 + 1, ' '))
  writeFileSync(join(cwd, 'latin1.js'), Buffer.from([0x27, 0xe9, 0x27]))
  expect((await folio(['check', 'large.js'], { cwd })).err).toContain('A bundle has at most 5 MiB.')
  expect((await folio(['check', 'latin1.js'], { cwd })).err).toContain('not UTF-8 text')
})

test('a folder without a plugin is no stack but advice', async () => {
  const { code, err } = await folio(['build'], { cwd: emptyFolder() })
  expect(code).toBe(2)
  expect(err).toMatch(/^error There is no plugin in .*\nGo to the folder of a plugin/)
})
