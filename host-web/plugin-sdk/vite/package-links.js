// The manifest's links, of npm's own fields (docs.npmjs.com, "package.json").
import hostedGit from 'hosted-git-info'

/** `{ homepage, repository, bugs }` as far as package.json names them; undefined when it names none. */
export function linksOf({ homepage, repository, bugs }) {
  // Of `bugs`, the mail address is a person's and goes nowhere.
  const said = { homepage, repository: pageOf(repository), bugs: addressIn(bugs) }
  const links = Object.entries(said).filter(([, address]) => address !== undefined && address !== '')
  return links.length > 0 ? Object.fromEntries(links) : undefined
}

/** npm takes a text or `{ url }` for a repository and for bugs. What is neither is left for the rules to refuse. */
function addressIn(field) {
  return typeof field === 'object' && field !== null && !Array.isArray(field) ? field.url : field
}

/** Where one reads a repository: npm names where one clones it, or abbreviates it, such as `github:ada/words`. */
function pageOf(repository) {
  const address = addressIn(repository)
  if (typeof address !== 'string') return address
  const folder = typeof repository.directory === 'string' ? repository.directory : undefined
  const onItsHost = address.replace(/^(?:git\+)?(https:.*?)(?:\.git)?$/, '$1')
  return hostedGit.fromUrl(address)?.browse(folder) ?? onItsHost
}
