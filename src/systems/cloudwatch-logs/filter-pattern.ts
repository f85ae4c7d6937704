/**
 * The part of the pattern language that the simulator understands: words and "phrases" that a line must have, `-without`
 * that it must not, `?either ?or` of which one is enough. Case counts. Undefined: it does not understand this one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern(pattern: string): ((line: string) => boolean) | undefined {
  if (/^\s*[{[%]/.test(pattern) || (pattern.match(/"/g)?.length ?? 0) % 2 === 1) return undefined;
  const terms = [...pattern.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign = '', phrase, word]) => ({
    sign,
    text: phrase ?? word ?? '',
  }));
  const having = (sign: string) => terms.filter((one) => one.sign === sign).map((one) => one.text);
  const [must, mustNot, oneOf] = [having(''), having('-'), having('?')];
  return (line) =>
    must.every((text) => line.includes(text)) &&
    !mustNot.some((text) => line.includes(text)) &&
    (oneOf.length === 0 || oneOf.some((text) => line.includes(text)));
}
