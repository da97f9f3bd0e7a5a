/** The access of this tablet: from the link or QR code, whose secret part never leaves the browser in a request line. */

export interface Account {
  readonly token: string;
  readonly project: string;
  readonly device: string; // made on the tablet, sent as deviceID
}

const TOKEN = /^[\w!$.~-]{16,200}$/;

/**
 * Read token and project from an enrolment link `…/fill/#t=<token>&p=<project>`, or from its part behind the #.
 *
 * A fragment is never sent: neither server logs nor a Referer can hold it.
 */
export function readLink(link: string): Pick<Account, 'token' | 'project'> | null {
  const part = new URLSearchParams(link.trim().split('#').at(-1));
  const [token, project] = [part.get('t') ?? '', part.get('p') ?? ''];
  return TOKEN.test(token) && /^\d{1,9}$/.test(project) ? { token, project } : null;
}

export function base(account: Account): string {
  return `${location.origin}/v1/key/${encodeURIComponent(account.token)}/projects/${account.project}`;
}
