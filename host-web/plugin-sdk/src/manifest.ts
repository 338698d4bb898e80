// Made of `rules/manifest.schema.json` by `npm run generate`, which says what each field may hold beyond its type.

export type PluginCategory = 'formatting' | 'appearance' | 'utilities' | 'navigation' | 'writing' | 'core'
export type SlotName = 'toolbar' | 'canvas' | 'sidebar' | 'statusbar' | 'modal'

export interface PluginManifest {
  id: string
  name: string
  version: string
  description: string
  author?: string
  /**
   * An SPDX expression, such as `MIT` or `MIT OR Apache-2.0`; a licence of one's own is `LicenseRef-NAME`. All rights are the author's when left out.
   */
  license?: string
  /**
   * Where to read more, shown on the plugin's page with their hosts.
   */
  links?: {
    homepage?: string
    /**
     * A page on which one can read the source.
     */
    repository?: string
    /**
     * A page on which one can report what is wrong, or ask for help.
     */
    bugs?: string
  }
  category?: PluginCategory
  /**
   * One emoji, or one or two letters.
   */
  icon?: string
  contributes: {
    /**
     * @maxItems 32
     */
    slots?: SlotContribution[]
    /**
     * @maxItems 128
     */
    commands?: CommandContribution[]
    /**
     * @maxItems 128
     */
    settings?: SettingContribution[]
    /**
     * @maxItems 128
     */
    keybindings?: KeybindingContribution[]
  }
  requires?: {
    /**
     * Says what the plugin listens to; shown, and not enforced.
     *
     * @maxItems 64
     */
    events?: string[]
    /**
     * Says what state the plugin reads; shown, and not enforced.
     *
     * @maxItems 64
     */
    state?: string[]
    /**
     * The least version of the platform with which it runs, `1.0.0`.
     */
    platformVersion?: string
    /**
     * The plugins without which it does not run: their ids, or an object of ids and ranges of versions such as `^1.2.0`.
     *
     * @maxItems 32
     */
    plugins?: string[] | Record<string, string>
  }
  /**
   * @maxItems 32
   */
  permissions?: string[]
  /**
   * `onStartup` (the default) or `onCommand:<command id>`: the bundle is not even fetched before.
   *
   * @maxItems 64
   */
  activationEvents?: string[]
}
/**
 * A component that the host renders in one of its slots.
 */
export interface SlotContribution {
  slot: SlotName
  /**
   * Name under which the module exports the React component.
   */
  component: string
  /**
   * Lower comes first. Default 100.
   */
  order?: number
  /**
   * Heading of a sidebar panel or modal; the plugin's name when left out.
   */
  title?: string
  /**
   * What `context.modals.open` and a command of the same id refer to; the component's name when left out.
   */
  id?: string
}
export interface CommandContribution {
  /**
   * The plugin's id, a dot and a name: `find-replace.open`.
   */
  id: string
  title: string
  icon?: string
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
  /**
   * @minItems 1
   * @maxItems 100
   */
  options?: SettingOption[]
}
export interface SettingOption {
  value: string
  label: string
}
export interface KeybindingContribution {
  command: string
  /**
   * Such as `Mod-Shift-f`: modifiers and a key, at least one of Mod, Ctrl, Cmd, Meta and Alt but for F1 to F12. `Mod` is Cmd on a Mac and Ctrl elsewhere.
   */
  key: string
  /**
   * Replaces `key` on a Mac.
   */
  mac?: string
}
