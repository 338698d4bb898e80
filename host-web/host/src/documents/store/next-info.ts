import type { WholeChange } from './document-store'
import { excerptOf, type DocumentInfo } from './stored-document'

const REMEMBERED_SAVES = 8

/** The record that a change makes of the one before it. */
export function nextInfo(change: WholeChange, before: DocumentInfo | undefined): DocumentInfo {
  const { text, saveId, above = 0, ...rest } = change
  return {
    ...rest,
    excerpt: text === undefined ? (before?.excerpt ?? '') : excerptOf(text),
    revision: Math.max(before?.revision ?? 0, above) + 1,
    saves: [saveId, ...(before?.saves ?? [])].slice(0, REMEMBERED_SAVES),
  }
}
