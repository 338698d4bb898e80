import { ChevronLeft } from 'lucide-react'
import { Link } from 'react-router'
import guide from '../../../plugin-sdk/README.md'
import { Button } from '../ui/controls/button'
import { Page } from '../ui/layout/page'
import { ApiDocumentationLink } from './documentation-links'

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
          <ApiDocumentationLink />
        </>
      }
    >
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-12">
        <Contents />
        {/* Made of the repository's own file while building. */}
        <article className="readme guide max-w-3xl" dangerouslySetInnerHTML={{ __html: guide.html }} />
      </div>
    </Page>
  )
}

function Contents() {
  return (
    <nav aria-label="On this page" className="self-start lg:sticky lg:top-20">
      <p className="text-[13px] font-semibold">On this page</p>
      <ul className="mt-2 grid gap-x-4 max-lg:grid-cols-2">
        {guide.sections.map(({ id, title }) => (
          <li key={id}>
            <Link
              to={{ hash: id }}
              className="block rounded-sm py-1 text-sm text-muted underline-offset-4 hover:text-text hover:underline"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
