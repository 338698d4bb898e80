import type { StoredDocument } from '../store/stored-document'
import type { OpenDocument } from './open-document'

/**
 * Brings an open document up to what is stored, changed by somebody else since. What was not touched here follows;
 * `conflict`, with nothing changed, when the same thing was changed on both sides, or when the document is gone.
 */
export function rebase(open: OpenDocument, stored: StoredDocument | undefined): 'rebased' | 'conflict' {
  const { base, state } = open
  if (!stored) return base ? 'conflict' : 'rebased'
  if (stored.revision === base?.revision) return 'rebased'
  const theirs = state.toText(stored.text)
  const textDiffers = !theirs.eq(state.doc)
  const titleDiffers = stored.title !== open.title
  const keepsText = textDiffers && open.isTextDirty
  const keepsTitle = titleDiffers && open.title !== base?.title
  if (keepsText && !(base && theirs.eq(base.doc))) return 'conflict'
  if (keepsTitle && stored.title !== base?.title) return 'conflict'
  if (stored.trashedAt !== null && (keepsText || keepsTitle)) return 'conflict'
  if (textDiffers && !keepsText) open.follow(stored.text)
  if (!keepsTitle) open.title = stored.title
  open.updatedAt = Math.max(open.updatedAt, stored.updatedAt)
  open.owner = stored.owner
  open.settle(stored.revision, stored.title, keepsText ? theirs : open.state.doc)
  return 'rebased'
}
