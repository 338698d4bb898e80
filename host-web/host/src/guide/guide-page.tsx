import { ChevronLeft } from 'lucide-react'
import { Link } from 'react-router'
import guide from '../../../plugin-sdk/README.md'
import { Chapter } from './chapter'
import { Button } from '../ui/controls/button'
import { Page } from '../ui/layout/page'
import { ApiDocumentationLink, ChecksLink } from './documentation-links'

/** How plugins are written: the SDK's own readme. */
export function GuidePage() {
  return (
    <Page
      title={guide.title}
      description="How a plugin is written, built, tested and published."
      actions={
        <>
          <Button asChild>
            <Link to="/developer">
              <ChevronLeft aria-hidden className="size-4" />
              Developer
            </Link>
          </Button>
          <ChecksLink />
          <ApiDocumentationLink />
        </>
      }
    >
      <Chapter chapter={guide} />
    </Page>
  )
}
