import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { installedQuery } from '../../api/queries'
import type { PluginSummary } from '../../api/types'
import { useInstallFailures } from '../../installed/library/install-failures'
import { useLibrary } from '../../installed/library/library-context'

export interface SetProgress {
  /** Of those that were not there. */
  wanted: PluginSummary[]
  done: number
  failed: PluginSummary[]
  isOver: boolean
}

/** Installs what is missing of several plugins, one after the other, and takes back what that has installed. */
export function useInstallSet(plugins: PluginSummary[]) {
  const library = useLibrary()
  const { data: installed } = useQuery(installedQuery)
  const [progress, setProgress] = useState<SetProgress | null>(null)
  const has = (id: string) => installed?.some(({ pluginId }) => pluginId === id) ?? false
  const missing = plugins.filter(({ id }) => !has(id))

  const install = async () => {
    // What was there before is not taken back: until that is known nothing is installed.
    if (!installed || (progress && !progress.isOver)) return
    const failed: PluginSummary[] = []
    const tell = (done: number, isOver: boolean) => {
      setProgress({ wanted: missing, done, failed: [...failed], isOver })
    }
    for (const [index, plugin] of missing.entries()) {
      tell(index, false)
      // What they need comes along, as it does where one presses each.
      await library.install(plugin.id, plugin.name, { agreed: {} })
      if (useInstallFailures.getState()[plugin.id] !== undefined) failed.push(plugin)
    }
    tell(missing.length, true)
  }

  const undo = async () => {
    if (!progress?.isOver) return
    const added = progress.wanted.filter((plugin) => !progress.failed.includes(plugin))
    setProgress(null)
    await library.uninstallAll(added.filter(({ id }) => has(id)).map(({ id }) => id))
  }

  return { isReady: installed !== undefined, missing, progress, install, undo }
}
