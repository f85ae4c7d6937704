const MOST_REMEMBERED = 2_000;

/** Does the work once a text. Forgets everything when there are too many texts, which only a flood brings about. */
export function remembered<Value>(make: (text: string) => Value): (text: string) => Value {
  const made = new Map<string, Value>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    if (made.size >= MOST_REMEMBERED) made.clear();
    const fresh = make(text);
    made.set(text, fresh);
    return fresh;
  };
}
