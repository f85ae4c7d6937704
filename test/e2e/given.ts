/** Where a real system stands. */
export function given(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: it says where the real system of this suite stands.`);
  return value;
}
