import type { ApiRequest, Ask } from './ask.ts';

/** A request, taken apart. */
export interface Asked extends Pick<Ask, 'verb' | 'group' | 'resource'> {
  readonly namespace: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: URLSearchParams;
  readonly contentType: string;
  /** Undefined when there is none, or when it is no JSON. */
  readonly body: unknown;
}

const PATH = /^\/(?:api|apis\/([^/]+))\/v1(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** What a request asks for; undefined when the path is none of the Kubernetes API. */
export function whatIsAsked(request: ApiRequest): Asked | undefined {
  const [path = '', query = ''] = request.path.split('?', 2);
  const match = PATH.exec(path);
  if (!match) return undefined;
  const [group = '', namespace = '', resource = '', name, subresource] = match.slice(1).map(decoded);
  return {
    verb: verbOf(request.method, name),
    group,
    namespace,
    resource,
    name,
    subresource,
    query: new URLSearchParams(query),
    contentType: (request.contentType ?? '').split(';')[0]?.trim() ?? '',
    body: parsed(request.body),
  };
}

function decoded(part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function verbOf(method: ApiRequest['method'], name: string | undefined): Asked['verb'] {
  switch (method) {
    case 'GET':
      return name === undefined ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
  }
}

function parsed(body: string | undefined): unknown {
  if (!body) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** `a=b,c!=d,e`: the equality-based selectors; each part must hold. */
export function selects(selector: string, labels: Readonly<Record<string, unknown>>): boolean {
  return selector
    .split(',')
    .filter((part) => part.trim() !== '')
    .every((part) => {
      const [, key = '', operator, value] = /^\s*([^=!\s]+)\s*(!=|==?)?\s*(.*?)\s*$/.exec(part) ?? [];
      if (operator === '!=') return labels[key] !== value;
      return operator ? labels[key] === value : key in labels;
    });
}
