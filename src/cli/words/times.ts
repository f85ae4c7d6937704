/** `02:48:03`, in the time zone of this machine. */
export const clockTime = (iso: string): string => new Date(iso).toTimeString().slice(0, 8);

/** `2026-03-04 02:48`, in the time zone of this machine. */
export function dayAndTime(iso: string): string {
  const at = new Date(iso);
  const two = (number: number) => `${number}`.padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
