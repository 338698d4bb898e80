import { type QueryClient, QueryObserver } from '@tanstack/react-query'
import { Layers } from 'lucide-react'

import { installedQuery, workspacesQuery } from '../../api/queries'
import type { Workspace } from '../../api/workspaces'
import { hearTabs } from '../../browser/tabs-channel'
import { offerEntries } from '../../commands/palette/palette-sources'
import { CHANNEL, enterWorkspace } from './change-workspaces'

/**
 * Offers the workspaces in the palette, and follows the other tabs of this browser. Asked for once there are plugins:
 * without any there is nothing to switch. Returns its undoing.
 */
export function followWorkspaces(queries: QueryClient): () => void {
  let withdraw: (() => void) | undefined
  const observer = new QueryObserver(queries, { ...workspacesQuery, enabled: hasPlugins(queries) })
  const undoings = [
    observer.subscribe(({ data }) => {
      withdraw?.()
      withdraw = offerEntries(
        'workspaces',
        (data?.items ?? []).map((one) => entryOf(queries, one)),
      )
    }),
    new QueryObserver(queries, { ...installedQuery, enabled: false }).subscribe(() => {
      observer.setOptions({ ...workspacesQuery, enabled: hasPlugins(queries) })
    }),
    hearTabs(CHANNEL, () => {
      void queries.invalidateQueries({ queryKey: ['installed'] })
    }),
  ]
  return () => {
    withdraw?.()
    for (const undo of undoings) undo()
  }
}

const hasPlugins = (queries: QueryClient) => (queries.getQueryData(installedQuery.queryKey)?.length ?? 0) > 0

const entryOf = (queries: QueryClient, workspace: Workspace) => ({
  id: `workspace:${workspace.id}`,
  title: `Workspace: ${workspace.name}`,
  group: 'Plugins',
  icon: <Layers className="size-4 text-muted" />,
  keywords: ['workspace', 'switch', 'set'],
  ...(workspace.used && { detail: 'in use' }),
  run: () => void enterWorkspace(queries, workspace),
})
