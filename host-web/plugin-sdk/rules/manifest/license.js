// The licence that a manifest names: an expression of SPDX. `services/publishing/manifest/license.py` says the same when
// a version is published; `tests/contract/bundle-verdicts.json` holds both to it.
import parse from 'spdx-expression-parse'
import { data } from '../finding.js'

const OPERATORS = ['AND', 'OR', 'WITH']
const NAME = /[A-Za-z0-9.+-]+/g
const OWN = /^LicenseRef-[A-Za-z0-9.-]+$/
// The platform's edition: an author may have installed another one with the parser.
const lists = data('spdx.json')
const licenses = new Set(lists.licenses)
const exceptions = new Set(lists.exceptions)

/** What is wrong with an expression that keeps the schema's pattern, or undefined. */
export function problemOfLicense(expression) {
  const names = expression.match(NAME).filter((name) => !OPERATORS.includes(name))
  const unknown = names.find((name) => !isListed(name) && !OWN.test(name))
  if (unknown) return `"${unknown}" is no licence of SPDX's list.`
  try {
    parse(expression)
    return undefined
  } catch {
    return 'The expression cannot be read.'
  }
}

function isListed(name) {
  return licenses.has(name.replace(/\+$/, '')) || exceptions.has(name)
}
