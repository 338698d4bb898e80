import { FlaskConical, Square } from 'lucide-react'

import { Button } from '../ui/controls/button'

interface RunButtonProps {
  label: string
  running: boolean
  busy?: boolean
  disabled?: boolean
  onRun: () => void
  onStop: () => void
}

/** Nothing runs before somebody asks for it. */
export function RunButton({ label, running, busy = false, disabled = false, onRun, onStop }: RunButtonProps) {
  if (running) {
    return (
      <Button className="justify-self-start" onClick={onStop}>
        <Square aria-hidden className="size-4" />
        Stop it
      </Button>
    )
  }
  return (
    <Button className="justify-self-start" busy={busy} disabled={disabled} onClick={onRun}>
      <FlaskConical aria-hidden className="size-4" />
      {label}
    </Button>
  )
}
