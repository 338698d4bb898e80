import { definePlugin, STATE_KEYS, useSetting, useStateValue, type PluginProps } from '@plugin-platform/sdk'
// Made of package.json: what is under "plugin" there, and the version, description and author.
import { manifest } from '@plugin-platform/sdk/manifest'
import { countParagraphs } from './paragraphs'

export { manifest }

/** The slot "statusbar" of package.json names this component. */
export function Paragraphs({ context }: PluginProps) {
  const text = useStateValue<string>(context, STATE_KEYS.CONTENT) ?? ''
  const label = useSetting<string>(context, 'label') ?? 'paragraphs'
  return (
    <span>
      {countParagraphs(text)} {label}
    </span>
  )
}

export default definePlugin({ manifest, Paragraphs })
