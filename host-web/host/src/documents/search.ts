import type { DocumentStore } from './store/document-store'
import type { DocumentInfo } from './store/stored-document'

const BATCH = 50
const SNIPPET = { before: 30, length: 140 }

export interface SearchHit {
  info: DocumentInfo
  /** The place where the text says it; undefined when only the title does. */
  snippet?: string
}

/** Those of `documents` whose title or text has every word of `query`, without regard to case, in their order. */
export async function searchDocuments(
  store: DocumentStore,
  documents: readonly DocumentInfo[],
  query: string,
  signal?: AbortSignal,
): Promise<SearchHit[]> {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const hits: SearchHit[] = []
  for (let start = 0; start < documents.length; start += BATCH) {
    const batch = documents.slice(start, start + BATCH)
    const texts = await store.readTexts(batch.map(({ id }) => id))
    // A later query has made this one pointless.
    if (signal?.aborted) return []
    for (const info of batch) {
      const hit = match(info, texts.get(info.id) ?? '', words)
      if (hit) hits.push(hit)
    }
  }
  return hits
}

function match(info: DocumentInfo, text: string, words: string[]): SearchHit | undefined {
  const title = info.title.toLocaleLowerCase()
  if (words.every((word) => title.includes(word))) return { info }
  const lower = text.toLocaleLowerCase()
  if (!words.every((word) => title.includes(word) || lower.includes(word))) return undefined
  const at = Math.min(...words.map((word) => lower.indexOf(word)).filter((index) => index >= 0))
  const from = Math.max(0, at - SNIPPET.before)
  const snippet = text.slice(from, from + SNIPPET.length).replaceAll(/\s+/g, ' ')
  return { info, snippet: from > 0 ? `…${snippet}` : snippet }
}
