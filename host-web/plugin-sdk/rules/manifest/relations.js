// What one field of a manifest says of another: the rules that no schema holds. `services/publishing/manifest/relations.py`
// says the same when a version is published; `tests/contract/bundle-verdicts.json` holds both to it.
import { problemOfCommandId, problemOfKey } from '../command-grammar.js'
import { problemOfLicense } from './license.js'
import { problemOfValue } from './settings.js'
import { fieldBelow, problem, shown } from './words.js'

const ONLY_FOR = {
  minimum: 'number',
  maximum: 'number',
  step: 'number',
  maxLength: 'string',
  options: 'select',
}
const UNIQUE = { slots: 'id', commands: 'id', settings: 'id', keybindings: 'key' }
const PERMISSIONS = '/manifest/permissions'
const LICENSE = '/manifest/license'
const NEEDS = '/manifest/requires/plugins'

/** `broken` are the pointers of what breaks the schema: nothing is said of what is around. */
export function brokenRelations(manifest, broken) {
  const permissions = broken.has(PERMISSIONS) ? [] : twice(manifest.permissions, PERMISSIONS)
  const contributes = isObject(manifest.contributes) ? manifest.contributes : {}
  return [
    ...permissions,
    ...(broken.has(LICENSE) ? [] : ofLicense(manifest.license)),
    ...ofNeeds(manifest, broken),
    ...Object.keys(UNIQUE).flatMap((kind) => ofList(kind, manifest, contributes[kind], broken)),
  ]
}

function ofLicense(license) {
  const said = license === undefined ? undefined : problemOfLicense(license)
  return said ? [problem('license', LICENSE, { problem: said })] : []
}

function ofNeeds({ id, requires }, broken) {
  const plugins = isObject(requires) ? requires.plugins : undefined
  const places = Array.isArray(plugins) ? plugins.map((each, index) => [each, index]) : ofObject(plugins)
  return places
    .filter(([each]) => each === id)
    .map(([, key]) => fieldBelow(NEEDS, key))
    .filter((place) => !broken.has(NEEDS) && !broken.has(place))
    .map((place) => problem('needs-itself', place))
}

const ofObject = (plugins) => (isObject(plugins) ? Object.keys(plugins).map((each) => [each, each]) : [])

function ofList(kind, manifest, entries, broken) {
  const pointer = `/manifest/contributes/${kind}`
  if (broken.has(pointer) || !Array.isArray(entries)) return []
  const isBroken = (below) => [...broken].some((each) => each === below || each.startsWith(`${below}/`))
  const sound = [...entries.entries()].filter(([index]) => !isBroken(`${pointer}/${index}`))
  return [
    ...twice(entries, pointer, UNIQUE[kind]),
    ...sound.flatMap(([index, entry]) => OF_ENTRY[kind](entry, `${pointer}/${index}`, manifest)),
  ]
}

const OF_ENTRY = {
  slots: () => [],
  commands({ id }, pointer, manifest) {
    const said = typeof manifest.id === 'string' ? problemOfCommandId(manifest.id, id) : undefined
    return said ? [problem('command-id', `${pointer}/id`, { problem: said })] : []
  },
  keybindings(binding, pointer) {
    return ['key', 'mac'].flatMap((key) => {
      const said = Object.hasOwn(binding, key) ? problemOfKey(binding[key]) : undefined
      return said ? [problem('key', `${pointer}/${key}`, { problem: said })] : []
    })
  },
  settings(setting, pointer) {
    const found = problemsOfSetting(setting, pointer)
    if (found.length > 0 || !Object.hasOwn(setting, 'default')) return found
    const said = problemOfValue(setting, setting.default)
    return said ? [problem('setting-default', `${pointer}/default`, { problem: said })] : []
  },
}

function problemsOfSetting(setting, pointer) {
  const { type, minimum: least, maximum: most, options } = setting
  const foreign = Object.entries(ONLY_FOR).filter(
    ([key, kind]) => Object.hasOwn(setting, key) && type !== kind,
  )
  const found = foreign.map(([field, kind]) =>
    problem('setting-foreign', `${pointer}/${field}`, { field, type: kind }),
  )
  if (type === 'select' && !options) found.push(problem('setting-options', `${pointer}/options`))
  found.push(...twice(options, `${pointer}/options`, 'value'))
  if (least > most) found.push(problem('setting-range', `${pointer}/maximum`, { least, most }))
  return found
}

/** Those of `entries` whose `key`, or which themselves, an earlier one is. */
function twice(entries, pointer, key) {
  const seen = new Set()
  return (Array.isArray(entries) ? entries : []).flatMap((entry, index) => {
    const value = key && isObject(entry) ? entry[key] : entry
    if (typeof value !== 'string') return []
    const place = `${pointer}/${index}`
    const found = problem('manifest-twice', key ? fieldBelow(place, key) : place, { value: shown(value) })
    const again = seen.has(value)
    seen.add(value)
    return again ? [found] : []
  })
}

export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
