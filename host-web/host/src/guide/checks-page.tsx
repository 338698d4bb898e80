import { Page } from '../ui/layout/page'
import checks from './checks.md'
import { Chapter } from './chapter'
import { ApiDocumentationLink, GuideLink } from './documentation-links'

/** Every rule that a version is held to; a finding leads to its own. */
export function ChecksPage() {
  return (
    <Page
      title={checks.title}
      description="Every rule, what becomes of a version that breaks it, and what to do."
      actions={
        <>
          <GuideLink />
          <ApiDocumentationLink />
        </>
      }
    >
      <Chapter chapter={checks} />
    </Page>
  )
}
