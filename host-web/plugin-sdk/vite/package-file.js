import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { linksOf } from './package-links.js'

const OWN_FIELDS = [
  'id',
  'name',
  'category',
  'icon',
  'contributes',
  'requires',
  'permissions',
  'activationEvents',
]

/**
 * The plugin that `package.json` in `root` describes, `{ id, manifest, tags, file }`, or undefined when it has no "plugin".
 *
 * version, description, author, license, keywords, homepage, repository and bugs are npm's own fields; all else is under "plugin".
 */
export function readPackage(root) {
  const file = resolve(root, 'package.json')
  const content = readJson(file)
  if (content?.plugin === undefined) return undefined
  const { plugin } = content
  if (typeof plugin !== 'object' || plugin === null || Array.isArray(plugin))
    throw new Error(
      `"plugin" in ${file} is no object. Write { "category": "writing", "contributes": { … } }.`,
    )
  const unknown = Object.keys(plugin).find((key) => !OWN_FIELDS.includes(key))
  if (unknown) throw new Error(`"plugin.${unknown}" in ${file} is not known. ${adviceOn(unknown)}`)
  const manifest = manifestOf(content, plugin)
  return { id: manifest.id, manifest, tags: tagsOf(content), file }
}

function manifestOf(content, plugin) {
  const { name = '', version, description, author, license } = content
  const id = plugin.id ?? name.replace(/^@[^/]*\//, '')
  const said = {
    id,
    name: plugin.name ?? titleOf(id),
    version,
    description,
    author: typeof author === 'string' ? author.replace(/\s*[<(].*$/, '') : author?.name,
    // npm's word for what is under no licence.
    license: license === 'UNLICENSED' ? undefined : license,
    links: linksOf(content),
    category: plugin.category,
    icon: plugin.icon,
    contributes: plugin.contributes ?? {},
    requires: plugin.requires,
    permissions: plugin.permissions,
    activationEvents: plugin.activationEvents,
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== ''))
}

/** `word-count` → `Word Count`. */
function titleOf(id) {
  return id.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter, at) => (at ? ' ' : '') + letter.toUpperCase())
}

function tagsOf({ keywords }) {
  return Array.isArray(keywords) ? keywords.filter((keyword) => typeof keyword === 'string') : []
}

function adviceOn(field) {
  if (['version', 'description', 'author', 'license', 'homepage', 'repository', 'bugs'].includes(field))
    return `Write it as "${field}" of package.json itself.`
  if (field === 'links') return 'Links are "homepage", "repository" and "bugs" of package.json itself.'
  if (field === 'tags') return 'Tags are the "keywords" of package.json.'
  return `Known are ${OWN_FIELDS.join(', ')}.`
}

/** What a JSON file says; undefined when there is none. Errors name the file. */
export function readJson(file) {
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw new Error(`${file} cannot be read: ${error.message}`, { cause: error })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error.message}`, { cause: error })
  }
}
