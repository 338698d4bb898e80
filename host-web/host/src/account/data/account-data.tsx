import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'

import { exportData } from '../../api/account/data'
import { useDocuments } from '../../documents/documents-context'
import type { StoredDocument } from '../../documents/store/stored-document'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'
import { saveFile } from '../../ui/save-file'
import { Section } from '../../ui/layout/section'
import { UsageChoice } from './usage-choice'

const written = ({ id, title, text, createdAt, updatedAt, trashedAt }: StoredDocument) => ({
  id,
  title,
  text,
  createdAt: new Date(createdAt).toISOString(),
  updatedAt: new Date(updatedAt).toISOString(),
  trashedAt: trashedAt === null ? null : new Date(trashedAt).toISOString(),
})

/** All of one's data as a file: what the platform knows, and the documents, which only this browser has. */
export function AccountData({ userId }: { userId: string }) {
  const { shelf } = useDocuments()
  const save = useMutation({
    mutationFn: async () => {
      const data = await exportData()
      const documents = (await shelf.all()).map(written)
      saveFile('folio-account.json', JSON.stringify({ ...data, documents }, null, 2), 'application/json')
    },
    onError: (problem) => notify.error('Your data could not be brought together', problem),
  })
  return (
    <Section
      boxed
      title="Your data"
      description="Account, sessions, tokens, plugins with their settings, notifications, what you publish, and the documents of this browser: one file in JSON."
    >
      <div className="mb-5">
        <UsageChoice userId={userId} />
      </div>
      <Button
        busy={save.isPending}
        onClick={() => {
          save.mutate()
        }}
      >
        <Download aria-hidden className="size-4" />
        {save.isPending ? 'Bringing it together…' : 'Download all of it'}
      </Button>
    </Section>
  )
}
