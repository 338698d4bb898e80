// What a parsed bundle is held to, by check.
import { data, finding } from '../finding.js'
import { ADVICE } from '../page-policy.js'
import { rulesIn } from './loads.js'

export const { imports: ALLOWED_IMPORTS } = data('host.json')
const REMOTE = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/\/)/
const LONGEST = 100 // characters of a source that are repeated
const MAX_FINDINGS = 10

/** As the platform asks them; of a file beside the entry, all but where its manifest is. */
export const MODULE_CHECKS = [
  dynamicCodeFindings,
  importFindings,
  sourceFindings,
  cookieFindings,
  policyFindings,
]
export const CODE_CHECKS = MODULE_CHECKS.filter((check) => check !== sourceFindings)

function importFindings({ module, places, beside }) {
  const foreign = module.imports.filter(
    ({ source }) => !ALLOWED_IMPORTS.includes(source) && !isBeside(source, beside),
  )
  return foreign.map(({ source, offset }) => {
    const shown = [...(source ?? '')].slice(0, LONGEST).join('')
    return finding(ruleOfImport(source, beside), {
      at: places.at(offset),
      values: { source: shown, allowed: ALLOWED_IMPORTS.join(', ') },
    })
  })
}

/** Whether it is the address of a file of the same zip, letter by letter, since a browser asks for nothing else. */
function isBeside(source, beside) {
  if (!beside || !/^\.\.?\//.test(source ?? '')) return false
  const target = resolved(source, beside.file)
  return target !== undefined && target.endsWith('.js') && beside.files.includes(target)
}

/** As URLs are resolved: `a//b` has a folder without a name. Undefined for what leads out of the zip, or is a folder. */
function resolved(source, file) {
  const parts = file.split('/').slice(0, -1)
  const folders = source.split('/')
  const name = folders.pop()
  if (name === '.' || name === '..') return undefined
  for (const folder of folders) {
    if (folder === '..' && parts.length === 0) return undefined
    if (folder === '..') parts.pop()
    else if (folder !== '.') parts.push(folder)
  }
  return [...parts, name].join('/')
}

function ruleOfImport(source, beside) {
  if (source === null) return 'computed-import'
  if (REMOTE.test(source)) return 'remote-import'
  return /^[./]/.test(source) ? (beside ? 'missing-file' : 'relative-import') : 'unknown-import'
}

function sourceFindings({ read: { problem, offset }, places }) {
  if (problem === undefined) return []
  const at = offset === undefined ? {} : { line: places.lineAt(offset) }
  return [finding('manifest-missing', { pointer: '/manifest', at, values: { problem } })]
}

function dynamicCodeFindings({ module: { reach }, places }) {
  return said('dynamic-code', reach.evaluations, places)
}

function cookieFindings({ module: { reach }, places }) {
  return said('cookie', reach.cookies, places)
}

function policyFindings({ module: { reach }, places }) {
  return forecast('csp', reach.stopped, places)
}

/** Of a style sheet, what it loads. */
export function styleFindings({ text, places }) {
  return forecast('csp-styles', rulesIn(text), places)
}

function forecast(rule, stopped, places) {
  const told = stopped.map((use) => ({
    ...use,
    what: use.name,
    advice: ADVICE[use.directive.split(',')[0]],
  }))
  return said(rule, told, places)
}

/** A finding for the first of these uses. */
export function said(rule, uses, places) {
  return uses.slice(0, MAX_FINDINGS).map((use) => finding(rule, { at: places.at(use.offset), values: use }))
}
