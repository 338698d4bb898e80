import { sizeOf } from './size.js'
import { brokenForm } from './form.js'
import { brokenRelations, isObject } from './relations.js'
import { problem } from './words.js'

const MAX_MANIFEST = 64 * 1024 // characters of JSON, all of them ASCII
const MOST_PROBLEMS = 100

/** What is wrong with a manifest, at most one thing a field: `{ rule, pointer, values }`; empty when all is well. */
export function problemsOfManifest(manifest) {
  if (sizeOf(manifest) > MAX_MANIFEST) return [problem('manifest-size', '/manifest')]
  const found = new Map()
  const add = (each) => found.has(each.pointer) || found.set(each.pointer, each)
  const broken = brokenForm(manifest)
  broken.slice(0, MOST_PROBLEMS).forEach(add)
  // With as many, what is said of relations could not rely on the form.
  if (isObject(manifest) && broken.length < MOST_PROBLEMS)
    brokenRelations(manifest, new Set(found.keys())).slice(0, MOST_PROBLEMS).forEach(add)
  return [...found.values()]
    .sort((one, other) => (one.pointer < other.pointer ? -1 : 1))
    .slice(0, MOST_PROBLEMS)
}
