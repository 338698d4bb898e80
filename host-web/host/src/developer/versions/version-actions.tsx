import { Ellipsis, History, PackageCheck, PackageMinus } from 'lucide-react'
import { useState } from 'react'

import type { DeveloperPlugin, DeveloperVersion } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '../../ui/controls/menu'
import { RollbackDialog } from '../life/rollback-dialog'
import { useRestore, YankDialog } from '../life/yank-dialog'

interface VersionActionsProps {
  plugin: DeveloperPlugin
  version: DeveloperVersion
}

/** What its owner may do with a version that was published. */
export function VersionActions({ plugin, version: { version, status } }: VersionActionsProps) {
  const [asked, setAsked] = useState<'yank' | 'rollback' | null>(null)
  const restore = useRestore(plugin.id)
  if (status !== 'published' && status !== 'yanked') return null
  const dialog = {
    plugin,
    version,
    onClose: () => {
      setAsked(null)
    },
  }
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button size="icon" variant="ghost" aria-label={`Actions for ${version}`}>
            <Ellipsis aria-hidden className="size-4" />
          </Button>
        </MenuTrigger>
        <MenuContent>
          {status === 'published' ? (
            <MenuItem
              onSelect={() => {
                setAsked('yank')
              }}
            >
              <PackageMinus aria-hidden />
              Yank…
            </MenuItem>
          ) : (
            <MenuItem onSelect={() => void restore(version)}>
              <PackageCheck aria-hidden />
              Restore
            </MenuItem>
          )}
          {version !== plugin.highest && (
            <MenuItem
              onSelect={() => {
                setAsked('rollback')
              }}
            >
              <History aria-hidden />
              Roll back to it…
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
      <YankDialog {...dialog} open={asked === 'yank'} />
      <RollbackDialog {...dialog} open={asked === 'rollback'} />
    </>
  )
}
