// `npm run generate`: SPDX's lists among the platform's rules, these beside this package's own code, and the types of manifests made of their schema.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'
import { format, resolveConfig } from 'prettier'

const require = createRequire(import.meta.url)
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const SHARED = here('../../shared/plugin_platform/rules/')
const SPDX = `${SHARED}spdx.json`
export const COPIED = [
  'checks.json',
  'secrets.json',
  'host.json',
  'page_policy.json',
  'archives.json',
  'spdx.json',
  'manifest.schema.json',
]
const TYPES = here('src/manifest.ts')
const BANNER =
  '// Made of `rules/manifest.schema.json` by `npm run generate`, which says what each field may hold beyond its type.'

/** SPDX's lists as they should be: of the packages that the parser of expressions reads itself. */
export async function spdxLists() {
  const [current, deprecated, exceptions] = [
    'spdx-license-ids',
    'spdx-license-ids/deprecated',
    'spdx-exceptions',
  ].map((name) => require(name))
  const $comment = "SPDX's licences and exceptions, made by `npm run generate` in host-web/plugin-sdk."
  const lists = { $comment, licenses: [...current, ...deprecated].sort(), exceptions: [...exceptions].sort() }
  return format(JSON.stringify(lists), { ...(await resolveConfig(SPDX)), parser: 'json' })
}

/** The types as they should be. */
export async function manifestTypes() {
  const schema = JSON.parse(readFileSync(`${SHARED}manifest.schema.json`, 'utf8'))
  const made = await compile(typed(schema), 'PluginManifest', {
    bannerComment: BANNER,
    format: false,
    // A list of at most 32 is no union of 33 tuples.
    ignoreMinAndMaxItems: true,
    additionalProperties: false,
  })
  const plain = made.replaceAll(/\{\s*\[k: string\]: (\w+);?\s*\}/g, 'Record<string, $1>')
  return format(plain, { ...(await resolveConfig(TYPES)), parser: 'typescript' })
}

/** The schema without what says nothing about types: texts are texts, whatever their form. */
function typed(whole) {
  const { $defs: definitions, ...schema } = whole
  delete schema.$comment
  const written = (node) => {
    if (Array.isArray(node)) return node.map(written)
    if (typeof node !== 'object' || node === null) return node
    const { $ref, ...own } = node
    const name = $ref?.replace('#/$defs/', '')
    if (name === undefined || name === 'plain') return mapped(own, written)
    // Parts without a title are written where they are used.
    return definitions[name].title ? node : written({ ...definitions[name], ...own })
  }
  const named = Object.entries(definitions).filter(([, { title }]) => title)
  return { ...written(schema), $defs: mapped(Object.fromEntries(named), written) }
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SPDX, await spdxLists())
  for (const name of COPIED) copyFileSync(SHARED + name, here(`rules/${name}`))
  writeFileSync(TYPES, await manifestTypes())
}
