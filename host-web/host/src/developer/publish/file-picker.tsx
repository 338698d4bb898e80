import clsx from 'clsx'
import { FileText, X } from 'lucide-react'
import { useId, useRef } from 'react'

import { Button } from '../../ui/controls/button'

interface FilePickerProps {
  label: string
  hint: string
  accept: string
  file: File | null
  onFile: (file: File | null) => void
}

/** One optional file. */
export function FilePicker({ label, hint, accept, file, onFile }: FilePickerProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className="flex items-center gap-3 rounded-md border border-border px-4 py-3">
      <FileText aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.5} />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="text-sm font-medium">
          {label} <span className="font-normal text-muted">optional</span>
        </label>
        <p className={clsx('text-[13px] text-muted', file ? 'truncate' : 'text-pretty')}>
          {file?.name ?? hint}
        </p>
      </div>
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          onFile(event.target.files?.[0] ?? null)
          event.target.value = ''
        }}
      />
      {file ? (
        <Button
          variant="ghost"
          size="icon"
          aria-label={`Remove ${file.name}`}
          onClick={() => {
            onFile(null)
          }}
        >
          <X aria-hidden className="size-4" />
        </Button>
      ) : (
        <Button
          size="sm"
          aria-label={`Choose the ${label.toLowerCase()}`}
          onClick={() => input.current?.click()}
        >
          Choose
        </Button>
      )}
    </div>
  )
}
