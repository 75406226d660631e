/**
 * Whether Go takes a text for an absolute URI or an absolute path.
 * @see https://pkg.go.dev/net/url#ParseRequestURI
 */
export function isRequestUri(text: string): boolean {
  if (/[\u0000-\u001f\u007f]/.test(text)) return false;
  if (text === '*') return true;
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(text) ?? [undefined, '', text];
  if (!rest.startsWith('/')) return scheme !== '';
  const authority = scheme && rest.startsWith('//') ? /^[^/?]*/.exec(rest.slice(2))![0] : '';
  const path = rest.slice(authority ? authority.length + 2 : 0).split('?')[0];
  return !/%(?![0-9a-f]{2})/i.test(path) && isAuthority(authority);
}

function isAuthority(authority: string): boolean {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (/[ "<>^`{|}\\%]/.test(authority)) return false;
  return host.startsWith('[') ? /^\[[^\]]*\](:\d*)?$/.test(host) : /^[^:]*(:\d*)?$/.test(host);
}
