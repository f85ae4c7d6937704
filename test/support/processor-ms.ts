/** What this process uses of the processor for it: whatever else the machine does, a slow way to do it shows. */
export function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
