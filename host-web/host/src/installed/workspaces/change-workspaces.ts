import type { QueryClient } from '@tanstack/react-query'

import { installedQuery, workspacesQuery } from '../../api/queries'
import { createWorkspace, switchToWorkspace, type Workspace, type Workspaces } from '../../api/workspaces'
import { tellTabs } from '../../browser/tabs-channel'
import { notify } from '../../ui/feedback/notify'

export const CHANNEL = 'folio-workspaces'

/** Shows what the server answered, here and in the other tabs. Rejects with why it could not be done. */
export async function changeWorkspaces(queries: QueryClient, command: Promise<Workspaces>): Promise<void> {
  const changed = await command
  await queries.cancelQueries({ queryKey: workspacesQuery.queryKey })
  queries.setQueryData(workspacesQuery.queryKey, changed)
  tellTabs(CHANNEL)
}

/** Switches its plugins on and all others off, which the page follows; what fails is told. Never rejects. */
export async function enterWorkspace(queries: QueryClient, { id, name }: Workspace): Promise<void> {
  try {
    await changeWorkspaces(queries, switchToWorkspace(id))
    await queries.invalidateQueries({ queryKey: installedQuery.queryKey })
    notify.success(`${name}: its plugins are on`)
  } catch (error) {
    notify.error(`${name} could not be switched to`, error)
  }
}

/** What was deleted, with its own plugins; in use again where nothing was switched since. */
export async function restoreWorkspace(queries: QueryClient, deleted: Workspace): Promise<void> {
  const { id, name, pluginIds, used } = deleted
  await changeWorkspaces(queries, createWorkspace(id, name, pluginIds))
  if (used && isOn(queries, pluginIds)) await changeWorkspaces(queries, switchToWorkspace(id))
}

/** Whether these are on, and no others; and no other workspace is in use. */
function isOn(queries: QueryClient, pluginIds: readonly string[]): boolean {
  const workspaces = queries.getQueryData(workspacesQuery.queryKey)?.items ?? []
  const installed = queries.getQueryData(installedQuery.queryKey) ?? []
  return (
    !workspaces.some(({ used }) => used) &&
    installed.every(({ pluginId, enabled }) => enabled === pluginIds.includes(pluginId))
  )
}
