import { type ReactNode, useState } from 'react'

import { describeError } from '../../api/http/api-error'
import { Callout } from '../feedback/callout'
import { Button } from './button'
import { Dialog } from './dialog'

interface AskDialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** What happens then, and to whom. */
  consequences: ReactNode[]
  /** On the button, such as 'Remove bob'. */
  action: string
  /** Closes the dialog when it is done; what goes wrong is said in it. */
  onConfirm: () => Promise<void>
}

/** Asks before something is done that others notice. */
export function AskDialog({ open, onClose, title, ...question }: AskDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onClose} title={title}>
      <Question onClose={onClose} {...question} />
    </Dialog>
  )
}

type QuestionProps = Omit<AskDialogProps, 'open' | 'title'>

function Question({ onClose, consequences, action, onConfirm }: QuestionProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const confirm = async () => {
    setBusy(true)
    setFailure(null)
    try {
      await onConfirm()
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  return (
    <>
      {failure !== null && (
        <div className="mb-4">
          <Callout tone="danger">{describeError(failure)}</Callout>
        </div>
      )}
      <ul className="mb-5 grid list-disc gap-1.5 pl-5 text-sm text-pretty">
        {consequences.map((consequence, index) => (
          <li key={index}>{consequence}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        <Button variant="primary" busy={busy} onClick={() => void confirm()}>
          {action}
        </Button>
        <Button variant="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </>
  )
}
