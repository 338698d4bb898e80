import type { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../api/http/api-error'
import { signingKeysQuery } from '../api/queries'
import { pageStorage } from '../browser/page-storage'
import type { SigningKeys } from '../plugin-host/bundles/signatures/statement'

const KEPT = 'folio.signing-keys'

/** The platform's keys as it tells them now; those of the last time while it cannot be reached. */
export async function signingKeys(queries: QueryClient): Promise<SigningKeys> {
  try {
    const keys = await queries.query(signingKeysQuery)
    pageStorage.setItem(KEPT, JSON.stringify(keys))
    return keys
  } catch (error) {
    const kept = error instanceof ApiError && error.isTransient ? pageStorage.getItem(KEPT) : null
    if (kept === null) throw error
    return JSON.parse(kept) as SigningKeys
  }
}
