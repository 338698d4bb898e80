import type { PluginDetails } from '../../api/types'

/** What the author shows of the plugin; each opens in full on a page of its own. */
export function Screenshots({
  plugin: { name, screenshots = [] },
}: {
  plugin: Pick<PluginDetails, 'name' | 'screenshots'>
}) {
  if (screenshots.length === 0) return null
  return (
    <ul aria-label="Screenshots" className="mb-8 flex snap-x gap-3 overflow-x-auto pb-2">
      {screenshots.map(({ url }, index) => (
        <li key={url} className="flex-none snap-start">
          <a href={url} target="_blank" rel="noreferrer" className="block rounded-lg">
            <img
              src={url}
              alt={`Screenshot ${index + 1} of ${screenshots.length} of ${name}`}
              loading="lazy"
              className="h-44 w-auto max-w-[80vw] rounded-lg border border-border object-contain sm:h-56"
            />
          </a>
        </li>
      ))}
    </ul>
  )
}
