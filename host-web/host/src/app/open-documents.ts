import type { Undo } from '@plugin-platform/sdk'
import { documentInAddress, isEditorPath } from '../documents/document-path'
import type { Documents } from '../documents/documents'
import { type EditorCode, loadEditor } from '../editor/load-editor'
import type { PluginHost } from '../plugin-host/plugin-host'
import type { PluginStatus } from '../plugin-host/running/plugin-runner'
import type { Router } from './plugin-places'

/** It runs, or soon will. */
const RUNS: ReadonlySet<PluginStatus> = new Set(['loading', 'waiting', 'active'])

/**
 * Everywhere it is known which documents there are. One is opened, and the editor fetched, where somebody works on it:
 * in the editor, and as soon as a plugin runs, which may read and change it wherever one is. Returns its undoing.
 */
export function openDocuments(
  documents: Documents,
  host: PluginHost,
  router: Router,
  load: () => Promise<Pick<EditorCode, 'shareDocuments'>> = loadEditor,
): Undo {
  let unshare: Undo = () => undefined
  let isEnded = false
  let isOpened = false
  const open = () => {
    if (isOpened) return
    isOpened = true
    // Shared before there is one, so that nobody misses the first.
    const sharing = load().then(({ shareDocuments }) => {
      if (isEnded) return
      unshare() // of a try before, which failed in its other half
      unshare = shareDocuments(documents, host.registries)
    })
    Promise.all([sharing, documents.start(() => documentInAddress(router.state.location.pathname))]).catch(
      (error: unknown) => {
        isOpened = false
        console.error('No document could be opened.', error)
      },
    )
  }
  const follow = ({ location: { pathname } }: Router['state']) => {
    if (isEditorPath(pathname)) open()
  }
  const unsubscribe = [
    router.subscribe(follow),
    host.subscribe(() => {
      const { plugins } = host.snapshot()
      if (plugins.some(({ status }) => RUNS.has(status))) open()
    }),
  ]
  void documents.list()
  follow(router.state)
  return () => {
    isEnded = true
    unshare()
    for (const undo of unsubscribe) undo()
  }
}
