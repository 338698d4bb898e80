import { useEffect } from 'react'
import { useLocation } from 'react-router'
import { isEditorPath } from '../documents/document-path'
import { usePluginHost } from '../plugin-host/plugin-host-context'
import { ModalSlot } from '../plugin-host/rendering/modal-slot'
import { setPaletteOpen } from './palette/palette-store'
import { SEARCH_COMMANDS } from './search-commands'

/** What commands need on every page: the key of the palette, and a place for the plugins' dialogs. */
export function AppCommands() {
  const host = usePluginHost()
  useEffect(
    () =>
      host.addCommand({
        id: SEARCH_COMMANDS,
        title: 'Search and commands',
        group: 'Help',
        key: 'Mod-k',
        run: () => {
          setPaletteOpen(true)
        },
      }),
    [host],
  )
  const { modals } = host.registries
  const isEditor = isEditorPath(useLocation().pathname)
  // What stands beside the text goes with it.
  useEffect(() => {
    if (!isEditor) for (const key of modals.list()) modals.close(key)
  }, [isEditor, modals])
  return <ModalSlot />
}
