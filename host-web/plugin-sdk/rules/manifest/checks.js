// What the manifest of a parsed bundle is held to, by check.
import { compareVersions } from './versions.js'
import { data, finding } from '../finding.js'
import { said } from '../module/checks.js'
import { exportedNames } from '../module/manifest.js'

const { platformVersion: PLATFORM } = data('host.json')

/** As the platform asks them. */
export const MANIFEST_CHECKS = [componentFindings, identityFindings, formFindings, networkFindings]

function componentFindings(bundle) {
  const slots = bundle.read.manifest.contributes?.slots
  if (!Array.isArray(slots) || slots.some((slot) => slot?.component === undefined)) return []
  const { names, complete } = exportedNames(bundle.module)
  return [...slots.entries()].flatMap(([index, { component }]) => {
    if (typeof component !== 'string' || names.includes(component)) return []
    const pointer = `/manifest/contributes/slots/${index}/component`
    const rule = complete ? 'component-missing' : 'component-unknown'
    return [finding(rule, { pointer, at: lineOf(bundle, pointer), values: { component } })]
  })
}

function identityFindings(bundle) {
  if (bundle.problems.length > 0) return [] // it says nothing that could be compared
  const { manifest } = bundle.read
  return ['id', 'version'].flatMap((key) => {
    const submitted = bundle.expected[key]
    if (submitted === undefined || submitted === manifest[key]) return []
    const pointer = `/manifest/${key}`
    return [
      finding(`manifest-${key}`, {
        pointer,
        at: lineOf(bundle, pointer),
        values: { submitted, said: manifest[key] },
      }),
    ]
  })
}

function formFindings(bundle) {
  const broken = bundle.problems.map(({ rule, pointer, values }) =>
    finding(rule, { pointer, at: lineAround(bundle, pointer), values }),
  )
  return broken.length > 0 ? broken : [...versionFindings(bundle), ...foreignKeys(bundle)]
}

function versionFindings(bundle) {
  const needed = bundle.read.manifest.requires?.platformVersion ?? PLATFORM
  if (compareVersions(needed, PLATFORM) <= 0) return []
  const pointer = '/manifest/requires/platformVersion'
  return [
    finding('platform-version', {
      pointer,
      at: lineOf(bundle, pointer),
      values: { needed, platform: PLATFORM },
    }),
  ]
}

/** A key may run another plugin's command; mostly, the name is a slip. */
function foreignKeys(bundle) {
  const { commands = [], keybindings = [] } = bundle.read.manifest.contributes
  const own = commands.map(({ id }) => id)
  return [...keybindings.entries()].flatMap(([index, { command }]) => {
    if (own.includes(command)) return []
    const pointer = `/manifest/contributes/keybindings/${index}/command`
    return [finding('foreign-command', { pointer, at: lineAround(bundle, pointer), values: { command } })]
  })
}

export function networkFindings({ module, places, read: { manifest } }) {
  const hosts = declaredHosts(manifest)
  if (hosts === null) return []
  if (hosts.length === 0) return said('undeclared-network', module.reach.requests, places)
  const foreign = module.reach.addressed.filter(({ host }) => !hosts.includes(host))
  const told = foreign.map((use) => ({ ...use, declared: hosts.join(', ') }))
  return said('undeclared-host', told, places)
}

// What may stand around a host in a permission: `network:https://api.example.com:8443/v1`.
const HOST = /^network:(?:[A-Za-z]+:\/\/)?([^/:]*)/

/** Those of `network:HOST`; null where `network` alone lets the plugin ask any. `network:` names none. */
function declaredHosts({ permissions }) {
  const named = Array.isArray(permissions) ? permissions.filter((each) => typeof each === 'string') : []
  if (named.includes('network')) return null
  return named.map((each) => HOST.exec(each)?.[1].toLowerCase()).filter(Boolean)
}

function lineOf({ read: { offsets }, places }, pointer) {
  return offsets.has(pointer) ? { line: places.lineAt(offsets.get(pointer)) } : {}
}

/** Where the value stands, or what should contain it. */
function lineAround(bundle, pointer) {
  while (pointer && !bundle.read.offsets.has(pointer)) pointer = pointer.slice(0, pointer.lastIndexOf('/'))
  return lineOf(bundle, pointer)
}
