import { useQuery } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'

import { signingKeysQuery } from '../../api/queries'
import type { PluginVersion } from '../../api/types'
import type { Publication, Source } from '../../plugin-host/bundles/signatures/statement'
import { verifyPublication } from '../../plugin-host/bundles/signatures/verify'
import { Button } from '../../ui/controls/button'
import { CopyButton } from '../../ui/controls/copy-button'
import { Dialog } from '../../ui/controls/dialog'
import { formatDate } from '../../ui/format'

interface ProvenanceProps {
  pluginId: string
  version: PluginVersion
}

/** Who published a version and from where, as far as the platform's signature vouches for it. */
export function Provenance({ pluginId, version }: ProvenanceProps) {
  const keys = useQuery({ ...signingKeysQuery, enabled: Boolean(version.signature) })
  const verified = useQuery({
    queryKey: ['provenance', pluginId, version.version, version.signature?.value, keys.data],
    queryFn: async () =>
      keys.data ? ((await verifyPublication({ pluginId, ...version }, keys.data)) ?? null) : null,
    enabled: keys.data !== undefined,
    staleTime: Infinity,
  })
  if (!version.signature) return <span className="text-muted">Not signed: published before signatures.</span>
  if (verified.error) return <Warning>{verified.error.message}</Warning>
  if (keys.error) return <Warning>The platform’s keys could not be fetched.</Warning>
  if (!verified.data) return <span className="text-muted">Checking the signature…</span>
  return <Verified version={version} publication={verified.data} keyId={version.signature.keyId} />
}

function Warning({ children }: { children: string }) {
  return (
    <span className="flex gap-2 text-danger">
      <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {children}
    </span>
  )
}

interface VerifiedProps {
  version: PluginVersion
  publication: Publication
  keyId: string
}

function Verified({ version, publication, keyId }: VerifiedProps) {
  const [isOpen, setOpen] = useState(false)
  const { publisher, source, publishedAt } = publication
  return (
    <>
      <span className="flex gap-2">
        <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
        <span className="min-w-0 break-words">
          <strong className="font-semibold">{publisher.name}</strong> {fromWhere(source)}
        </span>
      </span>
      <Button
        size="sm"
        variant="ghost"
        className="mt-1 -ml-3"
        onClick={() => {
          setOpen(true)
        }}
      >
        Signature
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`Signature of version ${version.version}`}
        description="Signed by the platform when it was published. This page compared it with the platform’s keys, the bundle’s digest and the manifest."
      >
        <dl className="grid gap-4 text-sm">
          <Row term="Published by">{`${publisher.name} ${fromWhere(source)}`}</Row>
          <Row term="At">{`${formatDate(publishedAt)}, ${publishedAt}`}</Row>
          {source.repository && <Row term="Repository">{source.repository}</Row>}
          {source.workflow && <Row term="Workflow">{source.workflow}</Row>}
          {source.sha && <Row term="Commit">{source.sha}</Row>}
          {source.ref && <Row term="Ref">{source.ref}</Row>}
          {source.issuer && <Row term="Vouched for by">{source.issuer}</Row>}
          <div className="min-w-0">
            <dt className="text-[13px] text-muted">Bundle</dt>
            <dd>
              <CopyButton label="the bundle’s digest" value={version.integrity} />
            </dd>
          </div>
          <div className="min-w-0">
            <dt className="text-[13px] text-muted">Key</dt>
            <dd>
              <CopyButton label="the key’s id" value={keyId} />
            </dd>
          </div>
        </dl>
      </Dialog>
    </>
  )
}

function Row({ term, children }: { term: string; children: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-muted">{term}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}

/** Continues "published by somebody". */
function fromWhere({ kind, repository, workflow, username }: Source): string {
  if (kind === 'workflow') return `from ${repository ?? ''}, by the workflow ${workflow ?? ''}`
  if (kind === 'token') return `with an API token of ${username ?? ''}`
  if (kind === 'session') return 'in the browser'
  if (kind === 'import') return 'by an import from another directory'
  return 'before the platform noted from where'
}
