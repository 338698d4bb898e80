import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

import { notify } from '../feedback/notify'

interface CopyButtonProps {
  value: string
  label: string
  /** In place of the value, where that stands beside the button. */
  shown?: string
}

/** A value in code type that a press copies. */
export function CopyButton({ value, label, shown }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => {
      setCopied(false)
    }, 1_600)
    return () => {
      clearTimeout(timer)
    }
  }, [copied])

  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => {
        setCopied(true)
      },
      () => {
        notify.error('The browser refused to copy. Select the text and copy it by hand.')
      },
    )
  }

  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={copied ? `${label} copied` : `Copy ${label}${shown ? '' : `: ${value}`}`}
      className="inline-flex max-w-full cursor-pointer items-center gap-2 rounded-sm bg-hover px-2 py-1 font-mono text-xs text-muted transition-colors hover:text-text"
    >
      <span className="truncate">{shown ?? value}</span>
      <Icon aria-hidden className="size-3.5 shrink-0" />
    </button>
  )
}
