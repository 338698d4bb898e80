import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pluginConfig, readPackage } from '@plugin-platform/sdk/vite'
import { build } from 'vite'
import { afterEach, expect, test } from 'vitest'
import { manifestOf } from '../rules/module/manifest.js'
import { readModule } from '../rules/module/read.js'
import { Places } from '../rules/places.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

test('only the bundle has React without its tools for tests', () => {
  const root = mkdtempSync(join(import.meta.dirname, '.build-'))
  folders.push(root)
  writeFileSync(join(root, 'plugin.json'), '{ "id": "sample" }')
  expect(pluginConfig({ root }).define).toBeUndefined()
})

test('a plugin.json that is missing or broken is named', () => {
  const root = mkdtempSync(join(import.meta.dirname, '.build-'))
  folders.push(root)
  expect(() => pluginConfig({ root })).toThrow(`nor a ${join(root, 'plugin.json')}.`)
  writeFileSync(join(root, 'plugin.json'), '{ id: sample }')
  expect(() => pluginConfig({ root })).toThrow(`${join(root, 'plugin.json')} is not JSON`)
})

const PACKAGE = {
  name: '@someone/sample',
  version: '1.2.3',
  description: 'Says é and “quotes”.',
  author: 'Ada <ada@example.org>',
  license: 'MIT OR Apache-2.0',
  homepage: 'https://example.org/sample',
  repository: { type: 'git', url: 'git+https://github.com/ada/sample.git' },
  bugs: { url: 'https://example.org/help', email: 'ada@example.org' },
  keywords: ['one', 'two'],
  plugin: { category: 'writing', contributes: { slots: [{ slot: 'sidebar', component: 'Panel' }] } },
}

function folderOf(packageFile: unknown) {
  const root = mkdtempSync(join(import.meta.dirname, '.build-'))
  folders.push(root)
  writeFileSync(join(root, 'package.json'), JSON.stringify(packageFile))
  return root
}

test('package.json is the one place for what is said of a plugin', async () => {
  const root = folderOf(PACKAGE)
  mkdirSync(join(root, 'src'))
  writeFileSync(
    join(root, 'src/index.tsx'),
    "import { manifest } from '@plugin-platform/sdk/manifest'\nexport { manifest }\nexport const Panel = () => <p>{manifest.version}</p>\n",
  )
  await build({ ...pluginConfig({ root }), configFile: false, logLevel: 'silent' })
  const code = readFileSync(join(root, 'dist/sample.js'), 'utf8')
  const module = readModule(code, new Places(code)) as Parameters<typeof manifestOf>[0]
  const { manifest } = manifestOf(module) as { manifest: unknown }
  expect(manifest).toEqual({
    id: 'sample',
    name: 'Sample',
    version: '1.2.3',
    description: 'Says é and “quotes”.',
    author: 'Ada',
    license: 'MIT OR Apache-2.0',
    links: {
      homepage: 'https://example.org/sample',
      repository: 'https://github.com/ada/sample',
      bugs: 'https://example.org/help',
    },
    category: 'writing',
    contributes: PACKAGE.plugin.contributes,
  })
  expect(readPackage(root)?.tags).toEqual(['one', 'two'])
})

test("npm's word for no licence is none", () => {
  const root = folderOf({ ...PACKAGE, license: 'UNLICENSED' })
  expect(readPackage(root)?.manifest).not.toHaveProperty('license')
})

test.each([
  ['ada/sample', 'https://github.com/ada/sample'],
  ['gitlab:ada/sample', 'https://gitlab.com/ada/sample'],
  ['git@github.com:ada/sample.git', 'https://github.com/ada/sample'],
  ['git+https://git.example.org/ada/sample.git', 'https://git.example.org/ada/sample'],
  ['https://git.example.org/ada/sample', 'https://git.example.org/ada/sample'],
  // The rules say what to write instead.
  ['git@git.example.org:ada/sample.git', 'git@git.example.org:ada/sample.git'],
  [
    { type: 'git', url: 'https://github.com/ada/all.git', directory: 'packages/sample' },
    'https://github.com/ada/all/tree/HEAD/packages/sample',
  ],
])('a repository is linked as a page, however npm lets one write it: %j', (repository, page) => {
  const root = folderOf({ ...PACKAGE, repository })
  expect(readPackage(root)?.manifest.links?.repository).toBe(page)
})

test.each([
  [{ homepage: '', repository: undefined, bugs: { email: 'ada@example.org' } }, undefined],
  [
    { homepage: undefined, repository: {}, bugs: 'https://example.org/help' },
    { bugs: 'https://example.org/help' },
  ],
])('of links that are not named there is none, and of addresses of people never one: %j', (fields, links) => {
  const root = folderOf({ ...PACKAGE, ...fields })
  expect(readPackage(root)?.manifest.links).toEqual(links)
})

test.each([
  [{ version: '1.0.0' }, '"plugin.version" in', 'Write it as "version" of package.json itself.'],
  [{ license: 'MIT' }, '"plugin.license" in', 'Write it as "license" of package.json itself.'],
  [
    { links: {} },
    '"plugin.links" in',
    'Links are "homepage", "repository" and "bugs" of package.json itself.',
  ],
  [
    { homepage: 'https://a.example' },
    '"plugin.homepage" in',
    'Write it as "homepage" of package.json itself.',
  ],
  [{ tags: [] }, '"plugin.tags" in', 'Tags are the "keywords"'],
  [{ colour: 'red' }, '"plugin.colour" in', 'Known are id, name, category'],
])('what is at the wrong place in package.json is said: %j', (plugin, place, advice) => {
  const root = folderOf({ ...PACKAGE, plugin })
  expect(() => readPackage(root)).toThrow(place)
  expect(() => readPackage(root)).toThrow(advice)
})
