// What it takes to speak AWS Query: numbered form fields in, XML out.

/** `Name.1=a&Name.2=b`, or `Name.1.Key=a&Name.2.Key=b` with the field `.Key`. */
export function queryList(asked: URLSearchParams, name: string, field = ''): readonly string[] {
  const all: string[] = [];
  for (let n = 1; ; n++) {
    const value = asked.get(`${name}.${n}${field}`);
    if (value === null) return all;
    all.push(value);
  }
}

export function queryTags(asked: URLSearchParams): Readonly<Record<string, string>> {
  const keys = queryList(asked, 'Tags.Tag', '.Key');
  const values = queryList(asked, 'Tags.Tag', '.Value');
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']));
}

export function isQueryTrue(asked: URLSearchParams, name: string): boolean {
  return asked.get(name) === 'true';
}

/** How the items of each list are called. */
const ITEMS: Readonly<Record<string, string>> = {
  DBInstances: 'DBInstance',
  DBClusters: 'DBCluster',
  DBSnapshots: 'DBSnapshot',
  DBClusterSnapshots: 'DBClusterSnapshot',
  Events: 'Event',
  EventCategories: 'EventCategory',
  VpcSecurityGroups: 'VpcSecurityGroupMembership',
  DBParameterGroups: 'DBParameterGroup',
  OptionGroupMemberships: 'OptionGroupMembership',
  ReadReplicaDBInstanceIdentifiers: 'ReadReplicaDBInstanceIdentifier',
  DBClusterMembers: 'DBClusterMember',
  TagList: 'Tag',
};

/** Objects as elements, lists as elements of items, what is undefined left out. */
export function toXml(value: object): string {
  return Object.entries(value)
    .map(([name, its]) => element(name, its))
    .join('');
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${inside(name, value)}</${name}>`;
}

function inside(name: string, value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((one) => element(ITEMS[name] ?? 'member', one)).join('');
  return typeof value === 'object' && value !== null ? toXml(value) : escaped(String(value));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
