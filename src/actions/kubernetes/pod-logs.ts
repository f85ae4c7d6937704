import { Failure } from '../../lib/failure.ts';
import type { Kubernetes, Pod } from '../../systems/kubernetes/port.ts';

export interface KeptLog {
  readonly pod: string;
  readonly container: string;
  readonly text: string;
  /** Why there is none. */
  readonly missing?: string;
}

/** Enough to read 2000 long lines, and far from what would hurt us. */
const READ_BYTES = 4_000_000;

/**
 * The newest lines of every container of a Pod, at most `bytes` of each. Read generously and cut here: the kubelet's
 * own `limitBytes` would cut off the newest lines, which are the ones that tell what was done last.
 */
export async function logsOf(
  kubernetes: Kubernetes,
  pod: Pod,
  limits: { readonly lines: number; readonly bytes: number; readonly signal: AbortSignal },
): Promise<readonly KeptLog[]> {
  const { namespace, name } = pod.metadata;
  const containers = pod.spec.containers.map((container) => container.name);
  return await Promise.all(
    (containers.length > 0 ? containers : [undefined]).map(async (container) => {
      const of = {
        namespace,
        name,
        tailLines: limits.lines,
        limitBytes: READ_BYTES,
        ...(container && { container }),
      };
      return { pod: name, container: container ?? '', ...(await read(kubernetes, of, limits)) };
    }),
  );
}

/** A log that cannot be read is said, not thrown: it must not keep a purge from being stopped. */
async function read(
  kubernetes: Kubernetes,
  of: Parameters<Kubernetes['podLog']>[0],
  { bytes, signal }: { readonly bytes: number; readonly signal: AbortSignal },
): Promise<{ readonly text: string; readonly missing?: string }> {
  try {
    return { text: newest(await kubernetes.podLog(of, signal), bytes) };
  } catch (error) {
    if (error instanceof Failure) return { text: '', missing: error.message };
    throw error;
  }
}

/** The end of the text, from the beginning of a line. */
function newest(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  if (buffer.byteLength <= bytes) return text;
  const cut = buffer.subarray(buffer.byteLength - bytes).toString('utf8');
  return cut.slice(cut.indexOf('\n') + 1);
}

export const lastLines = (text: string, count: number): string =>
  text.trimEnd().split('\n').slice(-count).join('\n');
