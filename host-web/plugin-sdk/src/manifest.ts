export type SlotName = 'toolbar' | 'canvas' | 'sidebar' | 'statusbar' | 'modal'

export type PluginCategory = 'formatting' | 'appearance' | 'utilities' | 'navigation' | 'writing' | 'core'

/** A component that the host renders in one of its slots. */
export interface SlotContribution {
  slot: SlotName
  /** Name under which the module exports the React component. */
  component: string
  /** Lower comes first. Default 100. */
  order?: number
  /** Heading of a sidebar panel or modal; the plugin's name when left out. */
  title?: string
  /** What `context.modals.open` and a command of the same id refer to; the component's name when left out. */
  id?: string
}

export interface CommandContribution {
  /** The plugin's id, a dot and a name: `find-replace.open`. */
  id: string
  title: string
  icon?: string
}

export interface SettingOption {
  value: string
  label: string
}

export interface SettingContribution {
  id: string
  type: 'boolean' | 'number' | 'string' | 'select' | 'color'
  label: string
  description?: string
  default?: unknown
  minimum?: number
  maximum?: number
  step?: number
  maxLength?: number
  options?: SettingOption[]
}

export interface KeybindingContribution {
  command: string
  /** Such as `Mod-Shift-f`: modifiers and a key, at least one of Mod, Ctrl, Cmd, Meta and Alt but for F1 to F12. `Mod` is Cmd on a Mac and Ctrl elsewhere. */
  key: string
  /** Replaces `key` on a Mac. */
  mac?: string
}

export interface PluginManifest {
  id: string
  name: string
  version: string
  description: string
  author?: string
  category?: PluginCategory
  /** One emoji, or one or two letters. */
  icon?: string
  contributes: {
    slots?: SlotContribution[]
    commands?: CommandContribution[]
    settings?: SettingContribution[]
    keybindings?: KeybindingContribution[]
  }
  requires?: {
    /** Says what the plugin listens to; shown, and not enforced. */
    events?: string[]
    /** Says what state the plugin reads; shown, and not enforced. */
    state?: string[]
    /** The least version of the platform with which it runs, `1.0.0`. */
    platformVersion?: string
    /** Ids of the plugins without which it does not run. */
    plugins?: string[]
  }
  permissions?: string[]
  /** `onStartup` (the default) or `onCommand:<command id>`: the bundle is not even fetched before. */
  activationEvents?: string[]
}
