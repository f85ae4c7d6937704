import { BlockList, isIP } from 'node:net';
import { Failure } from '../../lib/failure.ts';

/** Whether the environment lists this host. An entry with a port admits that port only, one without any port. */
export function isListed(url: URL, hosts: readonly string[]): boolean {
  return hosts.some((listed) => {
    const entry = listed.toLowerCase();
    return entry === url.host || entry === url.hostname || entry === withDefaultPort(url);
  });
}

function withDefaultPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

export function notListed(operation: string, host: string): Failure {
  return new Failure({
    system: 'HTTP',
    operation,
    kind: 'denied',
    message: `${host} is not among the hosts of this environment. Add it to "hosts" in runbooks.yaml if it belongs there.`,
  });
}

/**
 * Whether a name may lead to this address. Private networks may be meant; metadata services, link-local and
 * unspecified addresses never are, and loopback only when the host itself was written as loopback.
 */
export function mayConnect(hostname: string, address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (FORBIDDEN.check(address, family)) return false;
  return !LOOPBACK.check(address, family) || isLoopbackName(hostname);
}

function isLoopbackName(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (bare === 'localhost') return true;
  const family = isIP(bare);
  return family !== 0 && LOOPBACK.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

const FORBIDDEN = new BlockList();
// "This network": on Linux 0.0.0.0 and :: connect to the machine itself.
FORBIDDEN.addSubnet('0.0.0.0', 8, 'ipv4');
FORBIDDEN.addAddress('::', 'ipv6');
// Link-local, with the metadata services of AWS, Azure and Google at 169.254.169.254 and of ECS at 169.254.170.2.
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('::ffff:169.254.0.0', 112, 'ipv6');
FORBIDDEN.addSubnet('::ffff:0.0.0.0', 104, 'ipv6');
// The metadata services of AWS over IPv6, of Alibaba Cloud, and of Oracle Cloud.
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::23', 'ipv6');
FORBIDDEN.addAddress('100.100.100.200', 'ipv4');
FORBIDDEN.addAddress('192.0.0.192', 'ipv4');
// Multicast and broadcast.
FORBIDDEN.addSubnet('224.0.0.0', 3, 'ipv4');
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6');
