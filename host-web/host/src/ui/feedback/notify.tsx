import { toast, Toaster as Sonner } from 'sonner'

import { describeError } from '../../api/http/api-error'
import { useThemeMode } from '../theme/theme'

interface Action {
  label: string
  onClick: () => void
}

/** Time enough to read and to reach 'Undo' by keyboard (F8 focuses the toasts). */
const ACTION_DURATION = 10_000

/** Short messages at the page's edge, announced politely. */
export const notify = {
  success: (message: string, action?: Action) =>
    toast.success(message, action && { action, duration: ACTION_DURATION }),
  info: (message: string, action?: Action) => toast(message, action && { action, duration: ACTION_DURATION }),
  error: (message: string, error?: unknown) =>
    toast.error(message, error === undefined ? undefined : { description: describeError(error) }),
  dismiss: (id: string | number) => toast.dismiss(id),
}

export function Toaster() {
  const theme = useThemeMode()
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      hotkey={['F8']}
      closeButton
      offset={24}
      mobileOffset={{ bottom: 80 }}
      toastOptions={{ className: 'folio-toast' }}
    />
  )
}
