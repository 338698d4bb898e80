import type { Domain } from '../../api/account/domains'

type Say = (domain: Domain) => string

const DNS: Record<string, Say> = {
  missing: ({ recordName }) =>
    `There is no TXT record at ${recordName}. A new one may take an hour to be seen: check again then.`,
  other: ({ recordName }) => `The TXT record at ${recordName} has another value. Set the one above.`,
  unreachable: ({ domain }) => `The name servers of ${domain} did not answer. Check again later.`,
}

const HTTPS: Record<string, Say> = {
  missing: ({ fileUrl }) => `There is nothing at ${fileUrl}.`,
  other: () => 'The file names other tokens. Add the one above.',
  unreachable: ({ domain }) =>
    `${domain} did not answer over https within 8 seconds, or its certificate is not good.`,
  unreadable: () => 'The file is not as shown above: JSON, with a list of tokens.',
  redirected: () => 'That address leads elsewhere. Serve the file right there, without a redirect.',
  'not-public': ({ domain }) => `${domain} has an address that is not public. Use the TXT record.`,
  'too-large': () => 'The file is larger than 4 KB.',
}

const tell = (say: Record<string, Say>, problem: string | undefined, domain: Domain) =>
  problem === undefined ? undefined : (say[problem]?.(domain) ?? 'It was not found.')

export const dnsProblem = (problem: string | undefined, domain: Domain) => tell(DNS, problem, domain)
export const httpsProblem = (problem: string | undefined, domain: Domain) => tell(HTTPS, problem, domain)
