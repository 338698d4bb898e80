import { useState } from 'react'

import type { PluginDetails, PluginVersion } from '../../api/types'
import { RunButton } from '../../try-out/run-button'
import { ScratchFrame } from '../../try-out/scratch-frame'

/** The newest version at work before one has it: in a page without an origin, where moderators and authors try theirs. */
export function TryPlugin({ plugin, latest }: { plugin: PluginDetails; latest: PluginVersion }) {
  const [running, setRunning] = useState(false)
  const { version, manifest, bundleUrl, integrity } = latest
  const previewUrl = previewOf(bundleUrl)
  if (!manifest || previewUrl === undefined) {
    return (
      <p className="text-[15px] leading-7 text-muted">
        This version cannot be tried out. Install it to use it.
      </p>
    )
  }
  const tried = {
    pluginId: plugin.id,
    name: plugin.name,
    version,
    manifest,
    code: { bundleUrl: new URL(bundleUrl, document.baseURI).href, integrity },
  }
  return (
    <div className="grid grid-cols-1 gap-4">
      <p className="max-w-2xl text-[15px] leading-7 text-pretty">
        The editor with this plugin alone, in a document that is thrown away. It sees none of your documents,
        and nothing is installed.
      </p>
      <RunButton
        label={`Try ${plugin.name}`}
        running={running}
        onRun={() => {
          setRunning(true)
        }}
        onStop={() => {
          setRunning(false)
        }}
      />
      {running && <ScratchFrame tried={tried} previewUrl={previewUrl} />}
    </div>
  )
}

const FOLDER = /^\/bundles\/([^/]+\/[^/]+)\//

/** The page of the content's origin that may load this version's files, and no others. */
function previewOf(bundleUrl: string): string | undefined {
  const { pathname, origin } = new URL(bundleUrl, document.baseURI)
  const folder = FOLDER.exec(pathname)?.[1]
  return folder && `${origin}/preview?version=${folder}`
}
