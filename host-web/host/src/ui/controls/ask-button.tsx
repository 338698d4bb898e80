import { useState } from 'react'

import { AskDialog } from './ask-dialog'
import { Button } from './button'

interface AskButtonProps {
  /** What it does, in a word; `of` is said to screen readers after it. */
  verb: string
  of: string
  title: string
  consequences: string[]
  /** Of the dialog's button; the verb when left out. */
  action?: string
  onConfirm: () => Promise<void>
}

/** Takes something away, and asks first. */
export function AskButton({ verb, of, action = verb, ...dialog }: AskButtonProps) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        size="sm"
        variant="danger"
        onClick={() => {
          setAsking(true)
        }}
      >
        {verb}
        <span className="sr-only"> {of}</span>
      </Button>
      <AskDialog
        {...dialog}
        action={action}
        open={asking}
        onClose={() => {
          setAsking(false)
        }}
      />
    </>
  )
}
