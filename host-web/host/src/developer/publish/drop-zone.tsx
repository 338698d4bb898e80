import clsx from 'clsx'
import { FileArchive, FileCode2, UploadCloud } from 'lucide-react'
import { useDropzone } from 'react-dropzone'

import { MAX_BUNDLE_BYTES } from '../../api/developer/developer'
import { Button } from '../../ui/controls/button'
import { formatSize } from '../../ui/format'

interface DropZoneProps {
  file: File | null
  error: string | undefined
  onFile: (file: File) => void
  onRefused: (reason: string) => void
}

/** Takes the bundle, dropped or chosen, and refuses at once what the server would refuse. */
export function DropZone({ file, error, onFile, onRefused }: DropZoneProps) {
  const { getRootProps, getInputProps, isDragActive } = useDropzone({
    multiple: false,
    noKeyboard: true,
    onDrop: (accepted, refused) => {
      const chosen = accepted[0] ?? refused[0]?.file
      if (!chosen) return
      const reason = accepted.length + refused.length > 1 ? 'Drop one file only' : refusal(chosen)
      if (reason) onRefused(reason)
      else onFile(chosen)
    },
  })
  const Icon = file ? (isZip(file) ? FileArchive : FileCode2) : UploadCloud
  return (
    <div>
      <div
        {...getRootProps({ role: 'presentation' })}
        className={clsx(
          'flex cursor-pointer flex-col items-center rounded-lg border-2 border-dashed px-6 py-9 text-center transition-colors',
          isDragActive
            ? 'border-accent bg-accent-soft'
            : 'border-border-strong hover:border-muted hover:bg-hover',
        )}
      >
        <input {...getInputProps({ 'aria-label': 'Bundle', accept: '.js,.mjs,.zip' })} />
        <Icon aria-hidden className="size-8 text-accent" strokeWidth={1.5} />
        <p className="mt-3 max-w-full truncate text-sm font-medium">
          {file ? file.name : 'Drop your built plugin here'}
        </p>
        <p className="mt-1 text-[13px] text-muted">
          {file
            ? formatSize(file.size)
            : `One JavaScript module (.js), or a zip of several files, at most ${formatSize(MAX_BUNDLE_BYTES)}`}
        </p>
        {/* Its click reaches the zone, which opens the file dialogue. */}
        <Button size="sm" className="mt-4">
          {file ? 'Choose another file' : 'Choose a file'}
        </Button>
      </div>
      {error && (
        <p role="alert" className="mt-2 text-[13px] text-danger">
          {error}
        </p>
      )}
    </div>
  )
}

const isZip = ({ name }: File) => /\.zip$/i.test(name)

export function refusal(file: File): string | null {
  if (!/\.m?js$/i.test(file.name) && !isZip(file)) return `${file.name} is neither a .js nor a .zip file`
  if (file.size === 0) return `${file.name} is empty`
  if (file.size > MAX_BUNDLE_BYTES) {
    return `${file.name} has ${formatSize(file.size)}; ${formatSize(MAX_BUNDLE_BYTES)} is the limit`
  }
  return null
}
