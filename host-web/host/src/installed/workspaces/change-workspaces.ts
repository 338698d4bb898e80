import type { QueryClient } from '@tanstack/react-query'

import { installedQuery, workspacesQuery } from '../../api/queries'
import { switchToWorkspace, type Workspace, type Workspaces } from '../../api/workspaces'
import { notify } from '../../ui/feedback/notify'
import { tellTabs } from './tabs-channel'

/** Shows what the server answered, here and in the other tabs. Rejects with why it could not be done. */
export async function changeWorkspaces(queries: QueryClient, command: Promise<Workspaces>): Promise<void> {
  const changed = await command
  await queries.cancelQueries({ queryKey: workspacesQuery.queryKey })
  queries.setQueryData(workspacesQuery.queryKey, changed)
  tellTabs()
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
