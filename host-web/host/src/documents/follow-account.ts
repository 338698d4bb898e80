import type { Undo } from '@plugin-platform/sdk'
import { wasDeleted } from '../api/account/data'
import { useAuth } from '../auth/auth-store'
import type { Owner } from '../browser/page-owner'
import { pageStorage } from '../browser/page-storage'
import { moveOwnKeys } from '../commands/shortcuts/own-keys'
import { movePluginData } from '../plugin-host/running/plugin-storage'
import { moveSynced } from '../plugin-host/running/synced-storage'
import type { Documents } from './documents'

/** Whose documents are shown follows who is signed in. While the server cannot be asked, it is who was the last time. */
export function followAccount(documents: Documents): Undo {
  const follow = ({ user, status, isVerified, merged }: ReturnType<typeof useAuth.getState>) => {
    if (status === 'unknown' || !isVerified) return
    if (user && merged) bringAlong(merged.moved, `user:${user.id}`)
    show(documents, user ? `user:${user.id}` : 'visitor').catch((error: unknown) => {
      console.error('The documents of who signed in or out could not be read.', error)
    })
  }
  const undoings = [
    useAuth.subscribe(follow),
    documents.ownerElsewhere.listen(() => void useAuth.getState().checkSession()),
  ]
  follow(useAuth.getState())
  return () => {
    for (const undo of undoings) undo()
  }
}

async function show(documents: Documents, owner: Owner): Promise<void> {
  await documents.setOwner(owner)
  if (owner !== 'visitor') return
  await documents.takeInGone(isGone).catch((error: unknown) => {
    console.warn(
      'Whether accounts that have documents here are gone is asked again at the next start.',
      error,
    )
  })
}

const isGone = (owner: Owner) => wasDeleted(owner.replace(/^user:/, ''))

function bringAlong(pluginIds: string[], owner: Owner): void {
  try {
    moveOwnKeys(owner, pageStorage)
    for (const id of pluginIds) {
      movePluginData(id, owner)
      moveSynced(id, owner)
    }
  } catch (error) {
    // Full: what did not move stays where it is.
    console.warn('Own keys, and what plugins keep in this browser, could not be moved to the account.', error)
  }
}
