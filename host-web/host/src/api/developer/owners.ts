import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'

export interface Owner {
  username: string
  role: 'publisher' | 'co-owner'
}

export type OfferKind = 'transfer' | 'co-owner'

/** Times are ISO 8601. */
export interface Owners {
  id: string
  owners: Owner[]
  /** What waits for somebody to accept it. */
  offers: { kind: OfferKind; username: string; expiresAt: string }[]
}

export interface OfferToMe {
  pluginId: string
  name: string
  kind: OfferKind
  publisher: string
  expiresAt: string
}

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}`

type Method = 'POST' | 'DELETE'

/** All of these take the password once more; the same again changes nothing. */
const command = <T>(method: Method, path: string, body?: unknown) =>
  withConfirmation(() => request<T>(path, { method, ...(body !== undefined && { body }) }))

const getOwners = (pluginId: string, options: CallOptions = {}) =>
  request<Owners>(`${pathOf(pluginId)}/owners`, options)

const listOffers = (options: CallOptions = {}) =>
  request<{ items: OfferToMe[] }>('/developer/offers', options).then(({ items }) => items)

export const inviteOwner = (pluginId: string, username: string) =>
  command<Owners>('POST', `${pathOf(pluginId)}/owners`, { username })

/** A co-owner or an invitation. With one's own name: leave, or decline. */
export const removeOwner = (pluginId: string, username: string) =>
  command<undefined>('DELETE', `${pathOf(pluginId)}/owners/${encodeURIComponent(username)}`)

export const acceptInvitation = (pluginId: string) =>
  command<Owners>('POST', `${pathOf(pluginId)}/owners/accept`)

export const offerTransfer = (pluginId: string, username: string) =>
  command<Owners>('POST', `${pathOf(pluginId)}/transfer`, { username })

export const withdrawTransfer = (pluginId: string) =>
  command<Owners>('DELETE', `${pathOf(pluginId)}/transfer`)

export const acceptTransfer = (pluginId: string) =>
  command<Owners>('POST', `${pathOf(pluginId)}/transfer/accept`)

export const declineTransfer = (pluginId: string) =>
  command<undefined>('POST', `${pathOf(pluginId)}/transfer/decline`)

export const ownersQuery = (pluginId: string) =>
  queryOptions({
    queryKey: ['developer', 'owners', pluginId],
    queryFn: ({ signal }) => getOwners(pluginId, { signal }),
  })

export const offersQuery = queryOptions({
  queryKey: ['developer', 'offers'],
  queryFn: ({ signal }) => listOffers({ signal }),
})
