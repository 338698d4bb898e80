import type { Owner } from '../../browser/page-owner'
import { randomId } from '../../browser/random-id'
import { conflictTitle } from '../conflict-title'
import type { DocumentStore } from '../store/document-store'
import { excerptOf, nameOf, type DocumentInfo } from '../store/stored-document'
import type { TravellingDocument } from './archive'

const COPY = 'imported copy'
const COPY_TITLE = / \(imported copy, [^)]*\)$/

export interface Brought {
  info: DocumentInfo
  /** Another text was in its place. */
  isCopy: boolean
}

/** Brings documents in, never in place of one that is there; undefined for what is there already, title and text. */
export async function importer(
  store: DocumentStore,
  owner: Owner,
): Promise<(document: TravellingDocument) => Promise<Brought | undefined>> {
  const alike = new Map<string, DocumentInfo[]>()
  const note = (info: DocumentInfo) => {
    const key = keyOf(info)
    alike.set(key, [...(alike.get(key) ?? []), info])
  }
  for (const info of await store.list(owner)) note(info)

  const isThere = async (document: TravellingDocument) => {
    const candidates = alike.get(keyOf({ ...document, excerpt: excerptOf(document.text) })) ?? []
    const texts = await store.readTexts(candidates.map(({ id }) => id))
    return [...texts.values()].includes(document.text)
  }

  const write = async (document: TravellingDocument): Promise<Brought> => {
    const change = { ...document, owner, saveId: randomId() }
    const result = await store.write(change, 0)
    if (result.status === 'written') return { info: result.info, isCopy: false }
    const { stored } = result
    const isCopy = stored?.owner === owner && stored.text !== document.text
    const { title: wanted, text } = document
    const title = isCopy
      ? conflictTitle({ title: wanted, excerpt: excerptOf(text) }, Date.now(), COPY)
      : wanted
    return { ...(await write({ ...document, id: randomId(), title })), isCopy }
  }

  return async (document) => {
    if (await isThere(document)) return undefined
    const brought = await write(document)
    note(brought.info)
    return brought
  }
}

/** What documents that are the same have in common, without their texts: a copy was brought in before under its longer title. */
function keyOf({ title, excerpt, trashedAt }: Pick<DocumentInfo, 'title' | 'excerpt' | 'trashedAt'>): string {
  const wanted = title.replace(COPY_TITLE, '') || nameOf({ title: '', excerpt })
  return JSON.stringify([wanted, excerpt, trashedAt !== null])
}
