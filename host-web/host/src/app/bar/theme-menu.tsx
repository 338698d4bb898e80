import { STATE_KEYS } from '@plugin-platform/sdk'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useLocation } from 'react-router'

import { isEditorPath } from '../../documents/document-path'
import { useHostSnapshot } from '../../plugin-host/plugin-host-context'
import { Button } from '../../ui/controls/button'
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '../../ui/controls/menu'
import { setThemeMode, type ThemeMode, useThemeMode } from '../../ui/theme/theme'

const MODES = [
  { mode: 'light', label: 'Light', icon: Sun },
  { mode: 'dark', label: 'Dark', icon: Moon },
  { mode: 'system', label: 'As the system', icon: Monitor },
] as const

/** Not where a plugin shows a control of its own for the same: in the editor, while it runs. */
export function ThemeMenu() {
  const isEditor = isEditorPath(useLocation().pathname)
  const { plugins, slots } = useHostSnapshot()
  const offered = plugins.some(
    ({ pluginId, manifest }) =>
      manifest.requires?.state?.includes(STATE_KEYS.THEME_MODE) === true &&
      slots.toolbar.some((contribution) => contribution.pluginId === pluginId),
  )
  return isEditor && offered ? null : <ThemeChoice />
}

function ThemeChoice() {
  const mode = useThemeMode()
  const current = MODES.find((candidate) => candidate.mode === mode) ?? MODES[2]
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={`Theme: ${current.label}`}>
          <current.icon aria-hidden className="size-[18px]" />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuRadioGroup
          value={mode}
          onValueChange={(chosen) => {
            setThemeMode(chosen as ThemeMode)
          }}
        >
          {MODES.map(({ mode: value, label, icon: Icon }) => (
            <MenuRadioItem key={value} value={value}>
              <Icon aria-hidden />
              {label}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  )
}
