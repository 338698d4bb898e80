import { Link } from 'react-router'
import type { MarkdownPage } from './markdown'

/** A part of the guide, with what is on the page beside it. */
export function Chapter({ chapter }: { chapter: MarkdownPage }) {
  return (
    <div className="grid grid-cols-1 gap-8 lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-12">
      <Contents sections={chapter.sections} />
      {/* Made of the repository's own file while building. */}
      <article className="readme guide max-w-3xl" dangerouslySetInnerHTML={{ __html: chapter.html }} />
    </div>
  )
}

function Contents({ sections }: Pick<MarkdownPage, 'sections'>) {
  return (
    <nav aria-label="On this page" className="self-start lg:sticky lg:top-20">
      <p className="text-[13px] font-semibold">On this page</p>
      <ul className="mt-2 grid gap-x-4 max-lg:grid-cols-2">
        {sections.map(({ id, title }) => (
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
