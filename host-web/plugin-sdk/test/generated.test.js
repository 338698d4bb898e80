import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COPIED, manifestTypes, spdxLists } from '../generate.js'

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')

// Where one fails: npm run generate -w plugin-sdk
test.each(COPIED)("%s is the platform's own", (name) => {
  expect(read(`../rules/${name}`)).toBe(read(`../../../shared/plugin_platform/rules/${name}`))
})

test("SPDX's lists are those of the packages that read expressions", async () => {
  expect(await spdxLists()).toBe(read('../../../shared/plugin_platform/rules/spdx.json'))
})

test('the types of manifests are those of the schema', async () => {
  expect(await manifestTypes()).toBe(read('../src/manifest.ts'))
})
