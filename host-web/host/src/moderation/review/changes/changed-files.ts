import type { SourceFile } from '../../../api/moderation/moderation-types'

/** What a version of several files begins with; a version of one module is that alone. */
export const ENTRY = 'index.js'

export interface ChangedFile {
  path: string
  isText: boolean
  change: 'new' | 'gone' | 'changed' | 'same'
}

type Known = Pick<SourceFile, 'path' | 'isText'> & { digest: string | null }

/** All files of both versions by name. A module that is a whole version has no digest here: it counts as changed. */
export function changedFiles(now: readonly SourceFile[], before: readonly SourceFile[]): ChangedFile[] {
  const [old, current] = [byPath(before), byPath(now)]
  const paths = [...new Set([...old.keys(), ...current.keys()])].sort()
  return paths.map((path) => {
    const [was, is] = [old.get(path), current.get(path)]
    const isText = (is ?? was)?.isText ?? false
    if (!was) return { path, isText, change: 'new' }
    if (!is) return { path, isText, change: 'gone' }
    const same = is.digest !== null && is.digest === was.digest
    return { path, isText, change: same ? 'same' : 'changed' }
  })
}

function byPath(files: readonly SourceFile[]): Map<string, Known> {
  const module: Known = { path: ENTRY, isText: true, digest: null }
  return new Map((files.length === 0 ? [module] : files).map((file) => [file.path, file]))
}

/** Of a published file: beside its version's entry. */
export const publishedAddress = (bundleUrl: string, path: string): string =>
  path === ENTRY ? bundleUrl : bundleUrl.replace(/[^/]+$/, path)
