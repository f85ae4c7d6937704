import type { Evidence, Violation } from '../evidence.ts';

const HEARD = 'nobody whose command was taken is left without a word';
const INVARIANT = 'every run that a person was promised is in the record';

/** Whatever run a person was told of, at once or later, exists; and a command that was told so began a run of its own. */
export function checkAnswered({
  ledger: { answers, toldLater },
  runs,
  events,
}: Evidence): readonly Violation[] {
  const promised = [...answers, ...toldLater].flatMap(({ words }) => runsNamed(words));
  const missing = [...new Set(promised)].filter((run) => !runs.has(run));
  const later = new Set(toldLater.map(({ responseUrl }) => responseUrl));
  const tickets = new Set([
    ...[...runs.values()].map(({ request }) => request.arguments.ticket),
    ...events
      .filter(({ stream }) => stream.startsWith('incident/'))
      .flatMap(({ data }) => ticketsNamed(data)),
  ]);
  const unheard = answers.filter(
    ({ status, words, responseUrl, ticket }) =>
      status === 200 && words === '' && !later.has(responseUrl) && !tickets.has(ticket),
  );
  return [
    ...unheard.map(({ ticket, user }) => ({ invariant: HEARD, what: `${ticket} of ${user}` })),
    ...missing.map((run) => ({
      invariant: INVARIANT,
      run,
      what: 'a person was told of it, and it is not there',
    })),
    ...answers.flatMap(({ ticket, user, words }) => {
      const [run] = words.includes('reading the live state') ? runsNamed(words) : [];
      const begun = run === undefined ? undefined : runs.get(run);
      if (run === undefined || !begun) return [];
      const isTheirs = begun.request.arguments.ticket === ticket && begun.requester.id === user;
      return isTheirs
        ? []
        : [{ invariant: INVARIANT, run, what: `${ticket} of ${user} was answered with another's run` }];
    }),
  ];
}

const ticketsNamed = (data: object): readonly string[] => JSON.stringify(data).match(/\bt-\d+\b/g) ?? [];

const runsNamed = (words: string): readonly string[] => words.match(/\br-[0-9a-z]{8}\b/g) ?? [];
