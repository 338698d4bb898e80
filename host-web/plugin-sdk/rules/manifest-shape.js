// The shape of a manifest, so that a build says what publishing would say. `services/publishing/manifest.py` has all of the
// rules; `tests/contract/bundle-verdicts.json` holds both to the same verdicts.

export const SLOTS = ['toolbar', 'canvas', 'sidebar', 'statusbar', 'modal']
export const CATEGORIES = ['formatting', 'appearance', 'utilities', 'navigation', 'writing', 'core']
export const SETTING_TYPES = ['boolean', 'number', 'string', 'select', 'color']
// semver.org, "Is there a suggested regular expression?"
const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/
const PLUGIN_ID = /^(?=.{2,64}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const ACTIVATION = /^(onStartup|onCommand:[A-Za-z][A-Za-z0-9._:/-]*)$/

const version = (value) => VERSION.test(value) || 'Write a version such as 1.2.3.'
const oneOf = (allowed) => (value) => allowed.includes(value) || `Use one of ${allowed.join(', ')}.`
const matches = (pattern, advice) => (value) => (typeof value === 'string' && pattern.test(value)) || advice
const pluginId = matches(PLUGIN_ID, 'Use lower-case letters, digits and single hyphens, a letter first.')

/** `longest` counts characters as people do, and as the server does: an emoji is one or few. */
function text(longest) {
  return (value) =>
    (typeof value === 'string' &&
      value.length > 0 &&
      [...value].length <= longest &&
      value === value.trim() &&
      !/\p{Cc}/u.test(value)) ||
    `Write a text of 1 to ${longest} characters without line breaks.`
}

const number = (value) => (typeof value === 'number' && Number.isFinite(value)) || 'Write a number.'
const anything = () => true
const listOf = (rule) => ({ list: rule })
const object = (required, optional = {}) => ({ required, optional })

const SLOT = object(
  {
    slot: oneOf(SLOTS),
    component: matches(/^[A-Za-z_$][A-Za-z0-9_$]{0,63}$/, 'Write the name of an export.'),
  },
  { order: number, title: text(64), id: anything },
)
const COMMAND = object({ id: anything, title: text(64) }, { icon: anything })
const OPTION = object({ value: anything, label: text(64) })
const SETTING = object(
  { id: anything, type: oneOf(SETTING_TYPES), label: text(64) },
  {
    description: text(300),
    default: anything,
    minimum: number,
    maximum: number,
    step: number,
    maxLength: number,
    options: listOf(OPTION),
  },
)
const KEYBINDING = object({ command: anything, key: anything }, { mac: anything })

const MANIFEST = object(
  {
    id: pluginId,
    name: text(64),
    version,
    description: text(300),
    contributes: object(
      {},
      {
        slots: listOf(SLOT),
        commands: listOf(COMMAND),
        settings: listOf(SETTING),
        keybindings: listOf(KEYBINDING),
      },
    ),
  },
  {
    author: text(64),
    category: oneOf(CATEGORIES),
    icon: anything,
    requires: object(
      {},
      {
        events: listOf(text(128)),
        state: listOf(text(128)),
        platformVersion: version,
        plugins: listOf(pluginId),
      },
    ),
    permissions: listOf(anything),
    activationEvents: listOf(matches(ACTIVATION, 'Use onStartup or onCommand:<id>.')),
  },
)

/** What is wrong with a manifest, one sentence that names the field and its value, or undefined. */
export function problemOfShape(manifest) {
  return problem(MANIFEST, manifest, 'manifest')
}

function problem(rule, value, path) {
  if (typeof rule === 'function') {
    const verdict = rule(value)
    return verdict === true ? undefined : `${path} is ${shown(value)}. ${verdict}`
  }
  return rule.list ? problemOfList(rule.list, value, path) : problemOfObject(rule, value, path)
}

function problemOfList(rule, value, path) {
  if (!Array.isArray(value)) return `${path} is ${shown(value)}. Write a list: [ … ].`
  return first(value.entries(), ([index, each]) => problem(rule, each, `${path}[${index}]`))
}

function problemOfObject({ required, optional }, value, path) {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `${path} is ${shown(value)}. Write an object: { … }.`
  const known = { ...required, ...optional }
  const missing = Object.keys(required).find((key) => !Object.hasOwn(value, key))
  if (missing) return `${path}.${missing} is missing.`
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(known, key))
  if (unknown) return `${path}.${unknown} is not known. Known are ${Object.keys(known).join(', ')}.`
  return first(Object.entries(value), ([key, each]) => problem(known[key], each, `${path}.${key}`))
}

function first(items, find) {
  for (const item of items) {
    const found = find(item)
    if (found) return found
  }
  return undefined
}

function shown(value) {
  const written = JSON.stringify(value) ?? 'undefined'
  return written.length > 60 ? `${written.slice(0, 59)}…` : written
}
