import { Monitor, Moon, Sun } from 'lucide-react'

import { Button } from '../ui/button'
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '../ui/menu'
import { setThemeMode, type ThemeMode, useThemeMode } from '../ui/theme'

const MODES = [
  { mode: 'light', label: 'Light', icon: Sun },
  { mode: 'dark', label: 'Dark', icon: Moon },
  { mode: 'system', label: 'As the system', icon: Monitor },
] as const

export function ThemeMenu() {
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
