import { BookOpen, GraduationCap, ListChecks } from 'lucide-react'
import { Link } from 'react-router'
import { Button } from '../ui/controls/button'

export function GuideLink() {
  return (
    <Button asChild>
      <Link to="/developer/docs">
        <GraduationCap aria-hidden className="size-4" />
        Plugin guide
      </Link>
    </Button>
  )
}

export function ChecksLink() {
  return (
    <Button asChild>
      <Link to="/guide/checks">
        <ListChecks aria-hidden className="size-4" />
        Checks
      </Link>
    </Button>
  )
}

/** From a finding to its rule. In a tab of its own: what one is about to send stays. */
export function RuleLink({ rule }: { rule: string }) {
  return (
    <a
      href={`/guide/checks#${rule}`}
      target="_blank"
      rel="noreferrer"
      aria-label={`${rule}, a rule in the guide, in a new tab`}
      className="underline underline-offset-2 hover:text-text"
    >
      {rule}
    </a>
  )
}

/** To pages that the gateway serves, outside of the application. */
export function ApiDocumentationLink() {
  return (
    <Button asChild>
      <a href="/api/docs">
        <BookOpen aria-hidden className="size-4" />
        API documentation
      </a>
    </Button>
  )
}
