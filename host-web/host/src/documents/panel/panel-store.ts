import { create } from 'zustand'

/** Whether the list of all documents is open. Any page may open it. */
export const useDocumentsPanel = create<{ open: boolean }>()(() => ({ open: false }))

export function setDocumentsPanelOpen(open: boolean): void {
  useDocumentsPanel.setState({ open })
}
