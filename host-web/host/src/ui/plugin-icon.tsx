import clsx from 'clsx'

/** Hues that keep their distance from one another and from the danger colour. */
const HUES = [212, 262, 292, 330, 24, 42, 150, 172, 190, 236]

const SIZES = {
  sm: 'size-10 rounded-md text-base',
  md: 'size-12 rounded-md text-xl',
  lg: 'size-20 rounded-lg text-4xl',
}

interface PluginIconProps {
  id: string
  name: string
  icon?: string | null | undefined
  size?: keyof typeof SIZES
}

/** A tile in a colour of the plugin's own, with its emoji or letters. */
export function PluginIcon({ id, name, icon, size = 'md' }: PluginIconProps) {
  const hue = HUES[hash(id) % HUES.length] ?? 212
  return (
    <span
      aria-hidden
      className={clsx('plugin-tile grid shrink-0 place-items-center font-semibold select-none', SIZES[size])}
      style={{ '--tile-hue': hue } as React.CSSProperties}
    >
      {icon ?? initials(name)}
    </span>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
}

function hash(text: string): number {
  let value = 7
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return value
}
